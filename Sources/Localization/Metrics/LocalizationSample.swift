import Core
import Imaging

/// What a localizer said about one image, and the truth.
public struct LocalizationSample: Sendable {
  /// The image's class.
  public var label: Int
  /// The predicted classes, the likeliest first; five for Top-5 metrics. More are ignored.
  public var topClasses: [Int]
  /// The map of the image's own class, raw, at any resolution.
  public var groundTruthMap: ScoreMap
  /// The maps of `topClasses`, in their order. May be empty: Top-1 and Top-5 localization need a hit on the image's
  /// own class, whose map is `groundTruthMap` unless a map given here for that class differs.
  public var topMaps: [ScoreMap]
  /// The true boxes in pixels of an image of `imageSize`; a prediction that matches any of them counts. If empty,
  /// the mask's box is the true box.
  public var boxes: [Box]
  /// Where the object is, for pixel metrics.
  public var mask: Mask?
  /// The size at which maps are thresholded and boxes compared, usually the network's input.
  public var imageSize: ImageSize

  public init(
    label: Int, topClasses: [Int], groundTruthMap: ScoreMap, topMaps: [ScoreMap] = [], boxes: [Box],
    mask: Mask? = nil, imageSize: ImageSize
  ) {
    require(
      !boxes.isEmpty || mask != nil,
      "LocalizationSample: neither a true box nor a mask; there is nothing to compare with")
    require(
      topMaps.isEmpty || topMaps.count == topClasses.count,
      "LocalizationSample: \(topMaps.count) maps for \(topClasses.count) predicted classes; give one a class or none")
    self.label = label
    self.topClasses = topClasses
    self.groundTruthMap = groundTruthMap
    self.topMaps = topMaps
    self.boxes = boxes
    self.mask = mask
    self.imageSize = imageSize
  }

  /// The map by which Top-1 and Top-5 localization are judged.
  var predictedMap: ScoreMap {
    guard !topMaps.isEmpty, let place = topClasses.prefix(5).firstIndex(of: label) else { return groundTruthMap }
    return topMaps[place]
  }

  /// The boxes to compare with. A mask's box gets the corners that a perfect map's box would have.
  var trueBoxes: [Box] {
    guard boxes.isEmpty, let box = sizedMask?.box else { return boxes }
    return [box.clipped(to: imageSize)]
  }

  /// The mask at the image's size.
  var sizedMask: Mask? { mask?.resized(width: imageSize.width, height: imageSize.height) }
}

/// What one image shows to every metric: its map at the image's size, and everything that the sweep over its thresholds
/// finds. Each part is computed when the first metric asks for it, and once.
///
/// Index `level` of the arrays belongs to the mask of the pixels strictly above `level`, 0...255.
public final class ImageOutcome {
  /// What was said about the image, and the truth.
  public let sample: LocalizationSample
  /// Which box `overlaps` and `predictedOverlaps` judge.
  public let mode: BoxMode
  /// How the maps are brought to the image's size.
  public let rendering: MapRendering
  /// The thresholds that are tried.
  public let grid: ThresholdGrid
  private let rendered: (map: ScoreMap, flaw: MapFlaw?)

  /// - Parameters:
  ///   - sample: the image's map, true boxes and scores.
  ///   - mode: which component's box counts as the map's, the largest by default.
  ///   - rendering: how the map is brought to the size of the image and to values of 0...1.
  ///   - grid: the thresholds that are tried.
  public init(
    _ sample: LocalizationSample, mode: BoxMode = .largestComponent, rendering: MapRendering = MapRendering(),
    grid: ThresholdGrid = ThresholdGrid()
  ) {
    (self.sample, self.mode, self.rendering, self.grid) = (sample, mode, rendering, grid)
    rendered = rendering.rendered(sample.groundTruthMap, at: sample.imageSize)
  }

  /// The map of the image's own class at the image's size, 0...1.
  public var map: ScoreMap { rendered.map }

  /// What is wrong with that map, if it became all zeros.
  public var flaw: MapFlaw? { rendered.flaw }

  /// The image's size.
  public var size: ImageSize { sample.imageSize }

  /// Whether the likeliest class is right.
  public var isTop1: Bool { isTop(1) }

  /// Whether the image's class is among the five likeliest.
  public var isTop5: Bool { isTop(5) }

  /// Whether the image's class is among the `k` likeliest.
  public func isTop(_ k: Int) -> Bool { sample.topClasses.prefix(k).contains(sample.label) }

  /// The boxes to compare with; a mask's box where none are given.
  public private(set) lazy var trueBoxes: [Box] = sample.trueBoxes

  /// The mask at the image's size.
  public private(set) lazy var mask: Mask? = sample.sizedMask

  /// `map` in 256 levels.
  public private(set) lazy var levels: LevelMap = map.quantized()

  /// The boxes of `levels` at every threshold.
  public private(set) lazy var sweep = ThresholdSweep(levels)

  /// For each level the best overlap of any component's box with a true box.
  public private(set) lazy var anyOverlaps: [Double] = sweep.bestOverlaps(with: trueBoxes)

  /// For each level the overlap of the largest component's box.
  public private(set) lazy var largestOverlaps: [Double] = sweep.overlaps(with: trueBoxes, mode: .largestComponent)

  /// For each level the best overlap of the chosen mode's boxes, from the map of the true class.
  public private(set) lazy var overlaps: [Double] = switch mode {
    case .largestComponent: largestOverlaps
    case .allComponents: anyOverlaps
    case .union: sweep.overlaps(with: trueBoxes, mode: .union)
  }

  /// The same from the map that Top-1 and Top-5 localization are judged by.
  public private(set) lazy var predictedOverlaps: [Double] = {
    let predicted = sample.predictedMap
    guard isTop5, predicted != sample.groundTruthMap else { return overlaps }
    let levels = rendering(predicted, at: size).quantized()
    return ThresholdSweep(levels, findingAll: mode == .allComponents).overlaps(with: trueBoxes, mode: mode)
  }()

  /// Whether the first of the map's largest values, row by row, lies in a true box; never where the map has a flaw.
  public private(set) lazy var pointsAtObject: Bool = {
    guard flaw == nil, let place = map.values.indices.max(by: { map.values[$0] < map.values[$1] }) else { return false }
    let (x, y) = (Double(place % map.width) + 0.5, Double(place / map.width) + 0.5)
    return trueBoxes.contains { $0.left <= x && x <= $0.right + 1 && $0.top <= y && y <= $0.bottom + 1 }
  }()

  /// For each level the share of the image above it.
  public private(set) lazy var imageCoverage: [Double] = sweep.counts.map {
    Double($0) / Double(size.width * size.height)
  }

  /// For each level the share of the true boxes' pixels above it.
  public private(set) lazy var boxCoverage: [Double] = levels.coverage(of: trueBoxes)
}
