/// The lines of a row-major array along one of its axes.
struct Lanes {
  let shape: Shape
  let dtype: DType
  /// Counted from the first.
  let axis: Int
  let size: Int
  let inner: Int
  let operation: String

  init(_ x: NDArray, _ axis: Int, _ operation: String) {
    let axis = x.shape.resolve(axis: axis, dtype: x.dtype, operation: operation)
    self.axis = axis
    shape = x.shape
    dtype = x.dtype
    size = shape[axis]
    inner = shape.product(of: axis + 1..<shape.count)
    self.operation = operation
    require(size > 0, "\(operation): axis \(axis) of \(x.described) is empty; there must be at least one number")
  }

  func check(_ gradient: NDArray) {
    require(
      gradient.shape == shape && gradient.dtype == dtype,
      "\(operation): the gradient \(gradient.described) must be like the output, \(shape) (\(dtype)); reshape or cast "
        + "it")
  }

  /// A new array whose lines `body` writes, given the starts of the same line in all inputs and in the result, the
  /// distance of neighbors and their number.
  @inline(__always)
  func map<T: RealScalar>(
    _ arrays: [NDArray], as type: T.Type,
    _ body: ([UnsafeMutablePointer<T>], UnsafeMutablePointer<T>, _ step: Int, _ size: Int) -> Void
  ) -> NDArray {
    let result = NDArray(uninitialized: shape, dtype)
    let (inputs, output) = (arrays.map { $0.address(as: T.self) }, result.address(as: T.self))
    Team.run(result.elementCount / size, grain: max(1, 2048 / size)) { range in
      for line in range {
        let (outer, column) = line.quotientAndRemainder(dividingBy: inner)
        let offset = outer * size * inner + column
        body(inputs.map { $0 + offset }, output + offset, inner, size)
      }
    }
    return result
  }
}
