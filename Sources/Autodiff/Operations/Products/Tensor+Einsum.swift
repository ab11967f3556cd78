import Kernels

/// A tensor whose axes have letters.
struct LetteredTensor {
  private(set) var tensor: Tensor
  private(set) var letters: [Character]

  init(_ tensor: Tensor, _ letters: [Character]) { (self.tensor, self.letters) = (tensor, letters) }

  /// The sum over the axes whose letters are not in `kept`.
  func summed(keeping kept: Set<Character>) -> LetteredTensor {
    let axes = letters.indices.filter { !kept.contains(letters[$0]) }
    return axes.isEmpty ? self : LetteredTensor(tensor.sum(axes), letters.filter(kept.contains))
  }

  /// The axes in the order of `order`.
  func arranged(_ order: [Character]) -> Tensor {
    guard order != letters else { return tensor }
    return tensor.transposed(order.compactMap { letters.firstIndex(of: $0) })
  }

  /// The product with `other`, summed over letters that both have and `kept` has not. Letters that only one of them has
  /// must be in `kept`.
  ///
  /// - Parameter order: of letters that is wanted in the end; the product is formed so that its axes lie in it, if they
  ///   can.
  func contracted(
    with other: LetteredTensor, keeping kept: Set<Character>, inOrder order: [Character]
  ) -> LetteredTensor {
    let shared = letters.filter(other.letters.contains)
    let batch = shared.filter(kept.contains)
    let inner = shared.filter { !kept.contains($0) }
    let rows = letters.filter { !shared.contains($0) }
    let columns = other.letters.filter { !shared.contains($0) }
    guard !inner.isEmpty else { return multiplied(by: other, batch, rows, columns) }
    if order == batch + columns + rows && order != batch + rows + columns {
      return other.contracted(with: self, keeping: kept, inOrder: order)
    }
    let left = matrices(batch, rows, inner)
    let right = other.matrices(batch, inner, columns)
    let product = Tensor.product(
      left.matrix, right.matrix, transposeA: left.isTransposed, transposeB: right.isTransposed)
    let sizes = sizes(batch + rows) + other.sizes(columns)
    return LetteredTensor(product.reshaped(sizes), batch + rows + columns)
  }

  /// This tensor as `[batch, rows, columns]`, or as its transpose where its axes lie so already.
  private func matrices(
    _ batch: [Character], _ rows: [Character], _ columns: [Character]
  ) -> (matrix: Tensor, isTransposed: Bool) {
    func count(_ letters: [Character]) -> Int { sizes(letters).reduce(1, *) }
    let isTransposed = letters == batch + columns + rows && letters != batch + rows + columns
    let axes = isTransposed ? (columns, rows) : (rows, columns)
    let arranged = arranged(batch + axes.0 + axes.1)
    return (arranged.reshaped([count(batch), count(axes.0), count(axes.1)]), isTransposed)
  }

  /// The product without a sum, by broadcasting.
  private func multiplied(
    by other: LetteredTensor, _ batch: [Character], _ rows: [Character], _ columns: [Character]
  ) -> LetteredTensor {
    let ones = [Int](repeating: 1, count: columns.count)
    let gap = [Int](repeating: 1, count: rows.count)
    let left = arranged(batch + rows).reshaped(sizes(batch + rows) + ones)
    let right = other.arranged(batch + columns).reshaped(other.sizes(batch) + gap + other.sizes(columns))
    return LetteredTensor(left * right, batch + rows + columns)
  }

  private func sizes(_ wanted: [Character]) -> [Int] {
    wanted.compactMap { letter in letters.firstIndex(of: letter).map { tensor.shape[$0] } }
  }
}
