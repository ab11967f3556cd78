import Kernels

/// Measures localization over a split, one picture or batch at a time, at all thresholds at once.
///
/// Maps are resized to the picture's size, then normalized to 0...1, then cut into 256 levels; a box is right if its
/// overlap (inclusive pixels) with any true box is 0.5 or more. Use one evaluator on held-out pictures, take its
/// `chooseThresholds()`, and give that to the `report(at:)` of another one on the test pictures:
///
///     var heldOut = LocalizationEvaluator()
///     for sample in validation { heldOut.add(sample) }
///     var test = LocalizationEvaluator()
///     for sample in testing { test.add(sample) }
///     let report = test.report(at: heldOut.chooseThresholds())
public struct LocalizationEvaluator: Sendable {
  /// The thresholds that are tried.
  public let grid: ThresholdGrid
  /// Which box Top-1, Top-5 and GT-known localization judge; MaxBoxAcc always takes the largest component's and
  /// MaxBoxAccV2 all of them.
  public let mode: BoxMode
  /// How maps are brought to the picture's size.
  public let interpolation: MapInterpolation

  var tally = LevelTally()
  var centerBox = CenterBoxTally()
  var pixels: PixelPrecision

  /// - Parameters:
  ///   - grid: a thousand thresholds unless told otherwise.
  ///   - mode: the largest component unless told otherwise.
  ///   - interpolation: the benchmark's bicubic unless told otherwise.
  public init(
    grid: ThresholdGrid = ThresholdGrid(), mode: BoxMode = .largestComponent,
    interpolation: MapInterpolation = .bicubic
  ) {
    self.grid = grid
    self.mode = mode
    self.interpolation = interpolation
    pixels = PixelPrecision(grid: grid)
  }

  /// How many pictures were added.
  public var count: Int { tally.count }

  /// Adds a picture.
  public mutating func add(_ sample: LocalizationSample) { add(contentsOf: [sample]) }

  /// Adds pictures, several at a time on the team's threads. The result does not depend on how many threads there are,
  /// nor on how a split is cut into batches.
  public mutating func add(contentsOf samples: [LocalizationSample]) {
    var outcomes = [SampleOutcome?](repeating: nil, count: samples.count)
    let (mode, interpolation, grid) = (mode, interpolation, grid)
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      Team.run(samples.count, grain: 1) { range in
        for index in range {
          outcomes[index] = SampleOutcome(samples[index], mode: mode, interpolation: interpolation, grid: grid)
        }
      }
    }
    for case let outcome? in outcomes {
      tally.add(outcome)
      centerBox.merge(outcome.centerBox)
      if let counted = outcome.pixels { pixels.merge(counted) }
    }
  }
}
