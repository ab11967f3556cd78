import Autodiff
import Core
import Testing

/// What the number of threads may and may not change, for operations of all kinds. Each test runs in a process of its
/// own, because others choose kernels for all threads.
@Suite(.serialized) struct CaseThreadTests {
  @Test func inFloat32() async {
    await #expect(processExitsWith: .success) { CaseThreads.check(.float32, tolerance: 2e-5) }
  }

  @Test func inFloat64() async {
    await #expect(processExitsWith: .success) { CaseThreads.check(.float64, tolerance: 1e-11) }
  }
}

enum CaseThreads {
  /// Convolutions and poolings are among the large cases. Debug builds are what sanitizers use, which take a hundred
  /// times as long; there the threads' own cases must do.
  #if DEBUG
    private static let cases = threadCases
  #else
    private static let cases = threadCases + largeCases
  #endif

  /// - Parameter tolerance: how far rounding may bring results of different teams apart, as a share of the largest.
  static func check(_ dtype: DType, tolerance: Double) {
    // Made here, because a case's constants are in the type in which it is first touched.
    let all = cases
    CasePrecision.$dtype.withValue(dtype) {
      for entry in all { check(entry, dtype, tolerance) }
    }
  }

  private static func check(_ entry: GradientCase, _ dtype: DType, _ tolerance: Double) {
    let inputs = entry.inputs.map { $0.cast(to: dtype) }
    var alone: [[Double]] = []
    for size in [1, 2, 4] {
      ThreadPool.size = size
      let (once, again) = (values(entry, inputs), values(entry, inputs))
      let repeats = once.map(bits) == again.map(bits)
      #expect(repeats, "\(entry), \(dtype): a team of \(size) does not repeat itself")
      if size == 1 { alone = once }
      let far = zip(once, alone).map(PrecisionMeasurement.difference).max() ?? .infinity
      #expect(far <= tolerance, "\(entry), \(dtype): teams of 1 and \(size)")
    }
  }

  private static func values(_ entry: GradientCase, _ inputs: [Tensor]) -> [[Double]] {
    let (result, gradients) = PrecisionMeasurement.run(entry, inputs)
    return [result] + gradients
  }

  private static func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
}
