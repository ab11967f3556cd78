extension NDArray {
  /// The shape and the element type, for error texts: `[2, 3] (float32)`.
  public var described: String { "\(shape) (\(dtype))" }
}

extension Shape {
  /// The shape and, where it is known, the element type of an array, for error texts: `[2, 3] (float32)`.
  func described(_ dtype: DType?) -> String { dtype.map { "\(self) (\($0))" } ?? "\(self)" }
}
