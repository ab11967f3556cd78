import Benchmark

/// What the suites measure beside time. The tool keeps whole numbers only, so each unit is small enough for its
/// figures.
extension BenchmarkMetric {
  /// Arithmetic: 10^9 floating-point operations a second, as a direct computation would need them; Winograd gets by
  /// with fewer and so may exceed what the processor can do.
  static let arithmetic = larger("Arithmetic (GFLOP/s)")
  /// Memory: 10^6 bytes a second, read and written, each array counted once.
  static let memory = larger("Memory (MB/s)")
  static let images = larger("Images a second")
  /// Of one operation, where a run has many.
  static let operation = smaller("Time of an operation (ns)")
  /// Buffers asked for, of the pool or the system.
  static let buffers = smaller("Buffers a run")
  /// Buffers that had to come from the system: 0 once the pool is filled.
  static let allocations = smaller("Buffers from the system a run")
  /// Copies of arrays into another layout.
  static let conversions = smaller("Layout conversions a run")
  /// The most memory in arrays at one time.
  static let peak = smaller("Peak memory in arrays (MB)")
  static let tapeEntries = smaller("Tape entries a run")
  /// Of a step with erasing, in per cent of the plain one, by the clock.
  static let measuredRatio = smaller("Step beside the plain one, measured (%)")
  /// The same as the arithmetic predicts it.
  static let predictedRatio = smaller("Step beside the plain one, predicted (%)")

  private static func larger(_ name: String) -> BenchmarkMetric {
    .custom(name, polarity: .prefersLarger, useScalingFactor: false)
  }

  private static func smaller(_ name: String) -> BenchmarkMetric {
    .custom(name, polarity: .prefersSmaller, useScalingFactor: false)
  }
}
