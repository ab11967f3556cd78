/// Unused pieces of memory, which are cut up for requests and grow together again.
///
/// A request gets its bytes from the lowest address that has them free. That packs what is in use towards one end, so
/// that what is free stays in one piece; taking the smallest piece that fits held a tenth more at the busiest moment of
/// a training step. Keeping a list for each size would hold several times the memory that is ever in use at once.
struct FreeSpans {
  private struct Span {
    var start: UInt
    var count: Int
    var end: UInt { start + UInt(count) }
  }

  /// By address; no two touch each other.
  private var spans: [Span] = []

  /// The bytes in all spans.
  private(set) var byteCount = 0

  /// Cuts `count` bytes off the first span that has them; nil where none has.
  mutating func take(_ count: Int) -> UInt? {
    guard let first = spans.firstIndex(where: { $0.count >= count }) else { return nil }
    let start = spans[first].start
    byteCount -= count
    if spans[first].count == count {
      spans.remove(at: first)
    } else {
      spans[first].start += UInt(count)
      spans[first].count -= count
    }
    return start
  }

  /// Puts `count` bytes at `start` in, joined with the spans that they touch.
  mutating func insert(_ start: UInt, _ count: Int) {
    byteCount += count
    let index = firstIndex(behind: start)
    let joinsNext = index < spans.count && spans[index].start == start + UInt(count)
    if index > 0, spans[index - 1].end == start {
      spans[index - 1].count += count
      guard joinsNext else { return }
      spans[index - 1].count += spans[index].count
      spans.remove(at: index)
    } else if joinsNext {
      spans[index].start = start
      spans[index].count += count
    } else {
      spans.insert(Span(start: start, count: count), at: index)
    }
  }

  /// Calls `body` with every span.
  func forEach(_ body: (_ start: UInt, _ count: Int) -> Void) {
    for span in spans { body(span.start, span.count) }
  }

  /// The same from the highest address down.
  func forEachFromEnd(_ body: (_ start: UInt, _ count: Int) -> Void) {
    for span in spans.reversed() { body(span.start, span.count) }
  }

  private func firstIndex(behind start: UInt) -> Int {
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].start < start { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
