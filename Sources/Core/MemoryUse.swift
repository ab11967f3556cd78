/// What a piece of work did to the memory of arrays, counted by the pool that all of them come from.
///
/// The counts are exact and the same from run to run. They are those of the whole process: what other threads do
/// meanwhile is counted too. Sizes are rounded up: below 512 bytes to 64, up to 16 KiB by at most an eighth, above to
/// pages of 4096 bytes.
public struct MemoryUse: Sendable, Equatable {
  /// Bytes in use when the work began.
  public let bytesBefore: Int
  /// Bytes in use when it was done.
  public let bytesAfter: Int
  /// The most bytes in use at one time, those that were there before included.
  public let peakBytes: Int
  /// Buffers asked for.
  public let buffers: Int
  /// Buffers that the system had to be asked for.
  public let systemAllocations: Int

  /// The most bytes that the work added to what was there before.
  public var addedPeakBytes: Int { peakBytes - bytesBefore }
  /// The bytes that it left behind; negative where it released more than it made.
  public var addedBytes: Int { bytesAfter - bytesBefore }

  /// Bytes of arrays in use now, in the whole process.
  public static var currentBytes: Int { MemoryPool.shared.statistics.currentBytes }
}

extension MemoryUse {
  /// Runs `body` and counts. Calls may be nested.
  ///
  /// - Returns: the result of `body`, and what was counted up to the moment when it was there.
  public static func measuring<Result>(_ body: () throws -> Result) rethrows -> (result: Result, memory: MemoryUse) {
    let watch = MemoryWatch()
    let result = try body()
    return (result, watch.end())
  }
}

/// A count under way; it ends with its last reference.
private final class MemoryWatch {
  private let number: Int
  private let before: MemoryPool.Statistics

  init() {
    number = MemoryPool.shared.startWatch()
    before = MemoryPool.shared.statistics
  }

  func end() -> MemoryUse {
    let after = MemoryPool.shared.statistics
    return MemoryUse(
      bytesBefore: before.currentBytes, bytesAfter: after.currentBytes, peakBytes: MemoryPool.shared.endWatch(number),
      buffers: after.requests - before.requests, systemAllocations: after.systemAllocations - before.systemAllocations)
  }

  deinit { _ = MemoryPool.shared.endWatch(number) }
}
