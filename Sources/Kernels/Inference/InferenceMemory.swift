/// Gives each piece of memory a place in one arena, so that pieces needed at the same time do not overlap.
struct InferenceMemory {
  /// A piece and the steps from which to which it is needed.
  struct Piece {
    let storage: Int
    let byteCount: Int
    let first: Int
    let last: Int
  }

  private(set) var offsets: [Int: Int] = [:]
  private(set) var byteCount = 0

  /// Larger than a cache line, because neighboring lines are fetched in pairs.
  static let alignment = 128

  /// The largest pieces are placed first, each as low as it goes.
  init(_ pieces: [Piece]) {
    var placed: [(piece: Piece, offset: Int)] = []
    for piece in pieces.sorted(by: { ($1.byteCount, $0.storage) < ($0.byteCount, $1.storage) }) {
      let size = piece.byteCount.roundedUp(to: Self.alignment)
      var offset = 0
      let neighbors = placed.filter { $0.piece.first <= piece.last && piece.first <= $0.piece.last }
      for other in neighbors.sorted(by: { $0.offset < $1.offset }) {
        if other.offset >= offset + size { break }
        offset = max(offset, other.offset + other.piece.byteCount.roundedUp(to: Self.alignment))
      }
      placed.append((piece, offset))
      offsets[piece.storage] = offset
      byteCount = max(byteCount, offset + size)
    }
  }
}
