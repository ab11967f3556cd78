/// How a product of matrices is cut into pieces of rows or of columns for the threads.
///
/// The cut depends on the sizes only, so that the same sums are formed for any number of threads.
struct PieceCut {
  let count: Int
  private let size: Int
  private let m: Int
  private let n: Int

  init(m: Int, n: Int, k: Int) {
    (self.m, self.n) = (m, n)
    let longer = max(m, n)
    guard m * n * k >= 1 << 20, longer >= 64 else {
      (count, size) = (1, longer)
      return
    }
    // About 256 rows or columns a piece: enough work to hide that each piece packs the other matrix anew.
    let wanted = ((longer + 255) / 256).roundedUp(to: 4)
    size = ((longer + wanted - 1) / wanted).roundedUp(to: 16)
    count = (longer + size - 1) / size
  }

  /// The rows and columns of the product that piece `index` computes.
  func piece(_ index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let range = index * size..<min((index + 1) * size, max(m, n))
    return m >= n ? (range, 0..<n) : (0..<m, range)
  }
}
