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

  /// The level (0...255) that pixels must exceed at a relative threshold: `threshold * maximum` without its fraction,
  /// as in the WSOL benchmark.
  ///
  /// - Parameters:
  ///   - threshold: 0...1; others are clamped.
  ///   - maximum: the map's strongest level. Normalized maps reach 255, but for those of all zeros, which have no pixel
  ///     above any level.
  public static func level(of threshold: Double, maximum: UInt8 = 255) -> Int {
    Int(min(max(threshold * Double(maximum), 0), 255))
  }
}
