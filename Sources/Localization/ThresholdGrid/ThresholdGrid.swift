import Kernels

/// The relative thresholds that are tried: 0, step, 2 step ... below 1.
public struct ThresholdGrid: Sendable, Hashable, Codable {
  /// From one threshold to the next.
  public let step: Double
  /// How many there are.
  public let count: Int

  /// - Parameter step: above 0 and at most 1; 0.001 unless told otherwise, as in the WSOL benchmark's configuration.
  public init(step: Double = 0.001) {
    require(step > 0 && step <= 1, "ThresholdGrid: the step must be above 0 and at most 1, not \(step)")
    self.step = step
    count = Int((1 / step).rounded(.up))
  }

  /// The threshold at `index`.
  public subscript(index: Int) -> Double { Double(index) * step }

  /// All thresholds, rising.
  public var thresholds: [Double] { (0..<count).map { self[$0] } }

  /// The level (0...255) that pixels of a normalized map must exceed at a relative threshold.
  public static func level(of threshold: Double) -> Int { Int(min(max(threshold * 255, 0), 255)) }
}
