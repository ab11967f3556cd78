import Benchmark

/// How much one run of a benchmark does; rates are computed from it and the time.
struct Work {
  /// Floating-point operations.
  var operations = 0.0
  /// Read and written, each array once.
  var bytes = 0.0
  var images = 0
  /// Operations in the engine's sense, where their overhead is measured.
  var calls = 0

  /// The rates that follow from what is known.
  var metrics: [BenchmarkMetric] {
    var metrics: [BenchmarkMetric] = []
    if operations > 0 { metrics.append(.arithmetic) }
    if bytes > 0 { metrics.append(.memory) }
    if images > 0 { metrics.append(.images) }
    if calls > 0 { metrics.append(.operation) }
    return metrics
  }

  /// Notes the rates of a run that took `seconds`.
  func report(to benchmark: Benchmark, seconds: Double) {
    if operations > 0 { benchmark.measurement(.arithmetic, Int((operations / seconds / 1e9).rounded())) }
    if bytes > 0 { benchmark.measurement(.memory, Int((bytes / seconds / 1e6).rounded())) }
    if images > 0 { benchmark.measurement(.images, Int((Double(images) / seconds).rounded())) }
    if calls > 0 { benchmark.measurement(.operation, Int((seconds / Double(calls) * 1e9).rounded())) }
  }
}
