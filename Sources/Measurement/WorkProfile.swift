import Core
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
        operation: key.operation, path: key.path, calls: Int(saturating: (Double(calls) / runs).rounded()),
        seconds: time, gigaflops: gigaflops, bytes: bytes / runs, gigaflopsPerSecond: time > 0 ? gigaflops / time : 0,
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

/// One kind of work of one layer, all its calls in a run together.
public struct ProfiledOperation: Sendable, Codable, Equatable {
  /// What was computed, such as `batch normalization, gradient`.
  public let operation: String
  /// The layer, as in `features.28`; empty outside layers, as for the loss and the update of the weights.
  public let path: String
  /// Kernels a run.
  public let calls: Int
  /// A run, the median of the profiled ones.
  public let seconds: Double
  /// 10⁹ floating-point operations of the textbook's algorithm, a run.
  public let gigaflops: Double
  /// Of the operands and results, each moved once, a run.
  public let bytes: Double
  /// `gigaflops` divided by `seconds`.
  public let gigaflopsPerSecond: Double
  /// The seconds that the machine's limits allow; nil where no limits were given.
  public let limitSeconds: Double?
}

/// How fast the machine can be at best, for comparison.
public struct MachineLimits: Sendable, Equatable {
  /// 10⁹ floating-point operations a second; nil where not known.
  public var gigaflopsPerSecond: Double?
  /// 10⁹ bytes a second between memory and processor; nil where not known.
  public var gigabytesPerSecond: Double?

  public init(gigaflopsPerSecond: Double? = nil, gigabytesPerSecond: Double? = nil) {
    self.gigaflopsPerSecond = gigaflopsPerSecond
    self.gigabytesPerSecond = gigabytesPerSecond
  }

  /// The least seconds for so much work: arithmetic and memory traffic go on side by side, so the slower of the two
  /// counts (the roofline of Williams, Waterman and Patterson, 2009). Nil without limits.
  func seconds(gigaflops: Double, bytes: Double) -> Double? {
    let arithmetic = gigaflopsPerSecond.map { gigaflops / $0 }
    let traffic = gigabytesPerSecond.map { bytes * 1e-9 / $0 }
    return [arithmetic, traffic].compactMap { $0 }.max()
  }
}
