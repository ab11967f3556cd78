import Core

/// An array whose rows are written part by part. It gets the layout that the kernel of its first part writes.
final class ArrayInParts {
  private let rows: Int
  /// The array; nil before the first part.
  private(set) var whole: NDArray?

  /// - Parameter rows: all rows, of which each part writes some.
  init(rows: Int) { self.rows = rows }

  /// Some of the rows, for a kernel to write.
  struct Part {
    fileprivate let array: ArrayInParts
    fileprivate let range: Range<Int>

    /// Memory for a result of `shape`, whose first axis has as many entries as the part has rows.
    func place(_ shape: Shape, _ dtype: DType, _ layout: Layout) -> NDArray {
      let whole = array.whole ?? array.made(shape, dtype, layout)
      require(
        whole.layout == layout && whole.dtype == dtype && shape[0] == range.count,
        "array in parts: a part \(shape) (\(dtype), \(layout)) does not fit rows \(range) of \(whole.shape) "
          + "(\(whole.dtype), \(whole.layout))")
      return whole.rows(range)
    }

    /// Copies a result that was made elsewhere.
    ///
    /// - Parameter layout: in which all parts lie; the result's own where nil.
    func take(_ result: NDArray, in layout: Layout? = nil) -> NDArray {
      let result = layout.map { result.converted(to: $0) } ?? result
      let place = place(result.shape, result.dtype, result.layout)
      result.copyStored(into: place)
      return place
    }
  }

  func part(_ range: Range<Int>) -> Part { Part(array: self, range: range) }

  private func made(_ part: Shape, _ dtype: DType, _ layout: Layout) -> NDArray {
    var shape = part
    shape[0] = rows
    let made = NDArray(uninitialized: shape, dtype, layout: layout)
    whole = made
    return made
  }
}
