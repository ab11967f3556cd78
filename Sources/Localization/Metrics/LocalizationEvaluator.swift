import Core

/// Measures localization over a split, one image or batch at a time, at all thresholds at once.
///
/// Maps are resized to the image's size, then normalized to 0...1, then cut into 256 levels; a box is right if its
/// overlap (inclusive pixels) with any true box is 0.5 or more. Use one evaluator on held-out images, take its
/// `chooseThresholds()`, and give that to the `report(at:)` of another one on the test images:
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
  /// How maps are brought to the image's size and to 0...1.
  public let rendering: MapRendering
  /// How many images were added.
  public private(set) var count = 0

  /// With what they counted.
  private(set) var metrics: [any LocalizationMetric]
  /// The same before they counted anything.
  private let blank: [any LocalizationMetric]

  /// - Parameters:
  ///   - metrics: what is counted, by metrics that have counted nothing; the standard ones unless told otherwise.
  ///   - grid: a thousand thresholds unless told otherwise.
  ///   - mode: the largest component unless told otherwise.
  ///   - rendering: the benchmark's bicubic, then minimum to maximum, unless told otherwise.
  public init(
    metrics: [any LocalizationMetric] = .standard, grid: ThresholdGrid = ThresholdGrid(),
    mode: BoxMode = .largestComponent, rendering: MapRendering = MapRendering()
  ) {
    (self.metrics, blank) = (metrics, metrics)
    (self.grid, self.mode, self.rendering) = (grid, mode, rendering)
  }

  /// Adds an image.
  public mutating func add(_ sample: LocalizationSample) { add(contentsOf: [sample]) }

  /// Adds images, several at a time on the team's threads. The result does not depend on how many threads there are,
  /// nor on how a split is cut into batches.
  public mutating func add(contentsOf samples: [LocalizationSample]) {
    var counted = [[any LocalizationMetric]](repeating: blank, count: samples.count)
    let (mode, rendering, grid) = (mode, rendering, grid)
    counted.withUnsafeMutableBufferPointer { counted in
      ThreadPool.run(samples.count, grain: 1) { range in
        for index in range {
          let outcome = ImageOutcome(samples[index], mode: mode, rendering: rendering, grid: grid)
          for metric in counted[index].indices { counted[index][metric].add(outcome) }
        }
      }
    }
    count += samples.count
    for counted in counted {
      for (index, other) in counted.enumerated() { metrics[index].merge(erased: other) }
    }
  }

  /// The metric of a kind, with what it counted; nil where there is none of it.
  public func metric<Metric: LocalizationMetric>(_ kind: Metric.Type) -> Metric? {
    metrics.lazy.compactMap { $0 as? Metric }.first
  }
}

extension [any LocalizationMetric] {
  /// The metrics that a `LocalizationReport` and a `ThresholdCurve` need.
  public static var standard: [any LocalizationMetric] {
    [
      ClassificationAccuracy(), TopLocalization(1), TopLocalization(5), GTKnown(), MaxBoxAcc(), MaxBoxAccV2(), PxAP(),
      Coverage(), Pointing(), CenterBox(), FlawedMaps(),
    ]
  }
}

extension LocalizationMetric {
  fileprivate mutating func merge(erased other: any LocalizationMetric) {
    guard let other = other as? Self else {
      fail("LocalizationEvaluator: a \(Self.self) cannot be merged with a \(type(of: other))")
    }
    merge(other)
  }
}
