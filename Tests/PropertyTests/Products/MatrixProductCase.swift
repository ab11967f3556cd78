import Core
import Kernels
import ReferenceKernels

/// Products of matrices, one or many, each operand as it is or transposed.
struct MatrixProductCase: PropertyCase {
  /// Leading axes.
  var batch: [Int] = []
  var rows = 1
  var inner = 1
  var columns = 1
  var transposesLeft = false
  var transposesRight = false
  var dtype = DType.float64
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> MatrixProductCase {
    var entry = MatrixProductCase(
      batch: (0..<draw.pick([0, 0, 1, 2])).map { _ in draw.integer(0...3) }, rows: draw.integer(0...20),
      inner: draw.integer(0...20), columns: draw.integer(0...20), transposesLeft: draw.chance(0.5),
      transposesRight: draw.chance(0.5), dtype: draw.realType(), style: draw.style(), values: draw.seed())
    // Now and then large enough to be cut into pieces.
    if draw.chance(0.004) { (entry.batch, entry.rows, entry.inner, entry.columns) = ([], 131, 90, 97) }
    return entry
  }

  static var simplifications: [Simplification<MatrixProductCase>] {
    [
      .shorten(\.batch), .lowerEach(\.batch, to: 1), .lower(\.rows, to: 1), .lower(\.inner, to: 1),
      .lower(\.columns, to: 1), .drop(\.transposesLeft), .drop(\.transposesRight),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let a = numbers.array("left", batch + (transposesLeft ? [inner, rows] : [rows, inner]))
    let b = numbers.array("right", batch + (transposesRight ? [columns, inner] : [inner, columns]))
    let result = MatrixProduct.multiply(
      a.array(dtype), b.array(dtype), transposeA: transposesLeft, transposeB: transposesRight)
    return difference(
      "product", result, product(a, b), .sums(of: inner, product(a.magnitude, b.magnitude), dtype))
  }

  private func product(_ a: ReferenceArray, _ b: ReferenceArray) -> ReferenceArray {
    let swapped = Array(0..<batch.count) + [batch.count + 1, batch.count]
    return Reference.matmul(
      transposesLeft ? Reference.transpose(a, axes: swapped) : a,
      transposesRight ? Reference.transpose(b, axes: swapped) : b)
  }
}
