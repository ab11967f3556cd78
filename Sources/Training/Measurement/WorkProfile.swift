import Kernels

/// Where the time of some work goes, by operation and layer. Its JSON is the list of its operations.
public struct WorkProfile: Sendable, Equatable {
  /// In the order in which they first ran.
  public let operations: [ProfiledOperation]

  init(operations: [ProfiledOperation]) { self.operations = operations }

  /// Does `work` `runs` times under a profile.
  ///
  /// - Parameter progress: called behind each run with the number of runs done.
  init(runs: Int, limits: MachineLimits, progress: (Int) -> Void, work: () -> Void) {
    var tallies: [Key: Tally] = [:]
    var order: [Key] = []
    for run in 0..<runs {
      for record in Profile.run(work).records {
        let key = Key(operation: record.operation, path: record.path)
        if tallies[key] == nil { order.append(key) }
        tallies[key, default: Tally(runs: runs)].add(record, run: run)
      }
      progress(run + 1)
    }
    operations = order.compactMap { key in tallies[key]?.operation(key, limits) }
  }

  private struct Key: Hashable {
    let operation: String
    let path: String
  }

  /// The records of one operation of one layer.
  private struct Tally {
    var seconds: [Double]
    var (calls, flops, bytes) = (0, 0.0, 0.0)

    init(runs: Int) { seconds = Array(repeating: 0, count: runs) }

    mutating func add(_ record: Profile.Record, run: Int) {
      seconds[run] += record.seconds
      calls += 1
      flops += record.floatingPointOperations
      bytes += record.bytes
    }

    func operation(_ key: Key, _ limits: MachineLimits) -> ProfiledOperation {
      let runs = Double(seconds.count)
      let (time, gigaflops) = (seconds.median, flops * 1e-9 / runs)
      return ProfiledOperation(
        operation: key.operation, path: key.path, calls: Int((Double(calls) / runs).rounded()), seconds: time,
        gigaflops: gigaflops, bytes: bytes / runs, gigaflopsPerSecond: time > 0 ? gigaflops / time : 0,
        limitSeconds: limits.seconds(gigaflops: gigaflops, bytes: bytes / runs))
    }
  }
}

extension WorkProfile: Codable {
  public init(from decoder: any Decoder) throws {
    operations = try decoder.singleValueContainer().decode([ProfiledOperation].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(operations)
  }
}
