import Benchmark
import Core
import Kernels

/// What the library counts by itself: pool and layouts.
struct Counts {
  static let all: [BenchmarkMetric] = [.buffers, .allocations, .conversions, .peak]

  private let conversions: Int

  /// Starts counting.
  init() {
    MemoryPool.shared.resetStatistics()
    conversions = LayoutConversions.count
  }

  /// Notes what was counted since, as far as the benchmark asks for it.
  func report(to benchmark: Benchmark) {
    let statistics = MemoryPool.shared.statistics
    let counted: [(BenchmarkMetric, Int)] = [
      (.buffers, statistics.requests), (.allocations, statistics.systemAllocations),
      (.conversions, LayoutConversions.count - conversions), (.peak, statistics.peakBytes / 1_000_000),
    ]
    for (metric, count) in counted where benchmark.configuration.metrics.contains(metric) {
      benchmark.measurement(metric, count)
    }
  }
}
