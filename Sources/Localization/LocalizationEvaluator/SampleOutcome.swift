import Imaging

/// What one picture adds to every metric, at every level.
struct SampleOutcome: Sendable {
  let isTop1: Bool
  let isTop5: Bool
  /// For each level the best overlap of the chosen mode's boxes with the true boxes, from the map of the true class.
  let known: [Double]
  /// The same from the map that Top-1 and Top-5 localization are judged by.
  let predicted: [Double]
  /// The overlap of the largest component's box.
  let largest: [Double]
  /// The best overlap of any component's box.
  let any: [Double]
  /// The share of the picture above each level.
  let pictureCoverage: [Double]
  /// The share of the true boxes' pixels above each level.
  let boxCoverage: [Double]
  let centerBox: CenterBoxTally
  let pixels: PixelPrecision?

  init(
    _ sample: LocalizationSample, mode: BoxMode, interpolation: MapInterpolation, grid: ThresholdGrid
  ) {
    let boxes = sample.trueBoxes
    let size = sample.pictureSize
    let map = sample.groundTruthMap.resized(to: size, by: interpolation).normalized()
    let levels = map.quantized()
    let sweep = ThresholdSweep(levels)
    let any = sweep.bestOverlaps(with: boxes)
    let known = sweep.overlaps(with: boxes, mode: mode, any: any)
    let predictedMap = sample.predictedMap
    if sample.isTop5, predictedMap != sample.groundTruthMap {
      let levels = predictedMap.resized(to: size, by: interpolation).normalized().quantized()
      predicted = ThresholdSweep(levels, findingAll: mode == .allComponents).overlaps(with: boxes, mode: mode)
    } else {
      predicted = known
    }
    isTop1 = sample.isTop1
    isTop5 = sample.isTop5
    self.any = any
    self.known = known
    largest = mode == .largestComponent ? known : sweep.overlaps(with: boxes, mode: .largestComponent)
    pictureCoverage = sweep.counts.map { Double($0) / Double(size.width * size.height) }
    boxCoverage = levels.coverage(of: boxes)
    var centerBox = CenterBoxTally()
    centerBox.add(boxes, in: size)
    self.centerBox = centerBox
    pixels = sample.sizedMask.map { mask in
      var pixels = PixelPrecision(grid: grid)
      pixels.add(map, mask)
      return pixels
    }
  }
}
