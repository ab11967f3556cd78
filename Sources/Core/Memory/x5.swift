import Glibc

/// Which pages of the pool's memory the system backs with real memory, and giving some back.
enum ResidentPages {
  static let page = 4096

  /// Bytes of the `count` bytes at `start`, a page's beginning, that are in memory; 0 where the system does not tell.
  static func byteCount(_ start: UInt, _ count: Int) -> Int {
    guard count > 0 else { return 0 }
    let pages = count.roundedUp(to: page) / page
    let flags = [UInt8](unsafeUninitializedCapacity: pages) { buffer, filled in
      filled = mincore(UnsafeMutableRawPointer(bitPattern: start), count, buffer.baseAddress) == 0 ? pages : 0
    }
    return page * flags.reduce(0) { $0 + Int($1 & 1) }
  }

  /// Gives the `count` bytes at `start` back.
  ///
  /// - Parameter unit: only whole multiples of this many bytes go.
  /// - Returns: how many bytes of them were in memory.
  static func release(_ start: UInt, _ count: Int, unit: Int) -> Int {
    let first = Int(start).roundedUp(to: unit)
    let size = (Int(start) + count - first) / unit * unit
    guard size > 0 else { return 0 }
    let resident = byteCount(UInt(first), size)
    if resident > 0 { madvise(UnsafeMutableRawPointer(bitPattern: first), size, MADV_DONTNEED) }
    return resident
  }
}
