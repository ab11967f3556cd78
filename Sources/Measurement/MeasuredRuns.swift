import Core
import Kernels

/// The same work done several times: how long each run took, and what it took from the system.
struct MeasuredRuns {
  /// Of each run, warm-up left out.
  private(set) var seconds: [Double] = []
  /// Copies into another layout, in the run that made the most.
  private(set) var layoutConversions = 0
  /// Buffers that the pool had to get from the system, in the run that needed the most.
  private(set) var allocations = 0
  /// The most bytes of the pool's buffers in use at one time, all runs together. What lived before counts too.
  private(set) var peakBytes = 0
  /// The process's largest size in memory so far.
  private(set) var residentBytes: Int?

  /// Does `work` `warmup` times, and then `steps` times with a clock.
  ///
  /// - Parameter progress: called behind each run, warm-up included, with the number of runs done.
  init(warmup: Int, steps: Int, progress: (Int) -> Void, work: () -> Void) {
    for run in 0..<warmup {
      work()
      progress(run + 1)
    }
    MemoryPool.shared.resetStatistics()
    for step in 0..<steps {
      measure(work)
      progress(warmup + step + 1)
    }
    peakBytes = MemoryPool.shared.statistics.peakBytes
    residentBytes = ResidentMemory.peakBytes
  }

  private mutating func measure(_ work: () -> Void) {
    let conversions = LayoutConversions.count
    let allocated = MemoryPool.shared.statistics.systemAllocations
    let duration = ContinuousClock().measure(work)
    seconds.append(Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
    layoutConversions = max(layoutConversions, LayoutConversions.count - conversions)
    allocations = max(allocations, MemoryPool.shared.statistics.systemAllocations - allocated)
  }
}

extension [Double] {
  /// The one in the middle by size; the mean of the two middle ones where their number is even; NaN without any.
  var median: Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
