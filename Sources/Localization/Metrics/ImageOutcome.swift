import Imaging

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

  /// For each level the share of the image above it.
  public private(set) lazy var imageCoverage: [Double] = sweep.counts.map {
    Double($0) / Double(size.width * size.height)
  }

  /// For each level the share of the true boxes' pixels above it.
  public private(set) lazy var boxCoverage: [Double] = levels.coverage(of: trueBoxes)
}
