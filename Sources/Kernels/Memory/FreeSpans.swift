/// Unused pieces of memory, which are cut up for requests and grow together again.
///
/// A request gets the smallest span that holds it, so that large ones stay whole for large requests: a training step
/// asks for buffers of a hundred sizes, and keeping a list for each size would hold several times the memory that is
/// ever in use at once.
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

  /// Cuts `count` bytes off the smallest span that has them; nil where none has.
  mutating func take(_ count: Int) -> UInt? {
    var best: Int?
    for index in spans.indices where spans[index].count >= count {
      if let known = best, spans[known].count <= spans[index].count { continue }
      best = index
    }
    guard let best else { return nil }
    let start = spans[best].start
    byteCount -= count
    if spans[best].count == count {
      spans.remove(at: best)
    } else {
      spans[best].start += UInt(count)
      spans[best].count -= count
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

  private func firstIndex(behind start: UInt) -> Int {
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].start < start { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
