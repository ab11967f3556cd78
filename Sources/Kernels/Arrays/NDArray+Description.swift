extension NDArray {
  /// The shape and the element type, for error texts: `[2, 3] (float32)`.
  public var described: String { "\(shape) (\(dtype))" }
}
