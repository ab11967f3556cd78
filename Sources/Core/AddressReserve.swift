import Glibc

/// Addresses that large buffers' memory is taken from, one region behind the other. Regions that touch let free pieces
/// grow together across them; scattered ones would hold what no large request fits into.
struct AddressReserve {
  private var start: UInt = 0
  private var next: UInt = 0
  private var end: UInt = 0

  /// The size of a huge page. Regions are multiples of it, so that the system can back them with such pages.
  static let hugePage = 1 << 21

  /// Bytes of the regions that are in memory.
  var residentBytes: Int { ResidentPages.byteCount(start, Int(next - start)) }

  /// The next region, of at least `count` bytes. Its pages cost nothing before they are touched.
  ///
  /// - Returns: nil if the system has no more memory.
  mutating func cut(_ count: Int) -> Range<UInt>? {
    let size = count.roundedUp(to: AddressReserve.hugePage)
    if end - next < UInt(size) { guard reserve(size) else { return nil } }
    let start = UnsafeMutableRawPointer(bitPattern: next)
    guard mprotect(start, size, PROT_READ | PROT_WRITE) == 0 else { return nil }
    madvise(start, size, MADV_HUGEPAGE)
    defer { next += UInt(size) }
    return next..<next + UInt(size)
  }

  /// Sets aside as many addresses as the machine has memory, or what the system grants of that.
  private mutating func reserve(_ least: Int) -> Bool {
    let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    var size = max(least, memory.roundedUp(to: AddressReserve.hugePage))
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    while size >= least {
      if let raw = mmap(nil, size + AddressReserve.hugePage, PROT_NONE, flags, -1, 0), raw != MAP_FAILED {
        let first = Int(bitPattern: raw).roundedUp(to: AddressReserve.hugePage)
        (start, next, end) = (UInt(first), UInt(first), UInt(first + size))
        return true
      }
      guard size > least else { return false }
      size = max(least, (size / 2).roundedUp(to: AddressReserve.hugePage))
    }
    return false
  }
}

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
