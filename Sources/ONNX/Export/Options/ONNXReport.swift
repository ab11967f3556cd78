/// What was written into an ONNX file.
public struct ONNXReport: Sendable {
  /// Where the file was written.
  public let path: String
  /// Bytes of the file.
  public let byteCount: Int
  /// The version of the standard operators that it asks for.
  public let opset: Int
  /// The name and the sizes of the input, with `batch` where any number of images is taken.
  public let input: (name: String, shape: String)
  /// The same of the outputs.
  public let outputs: [(name: String, shape: String)]
  /// The operators and how often each is used, by name.
  public let operators: [(name: String, count: Int)]
  /// Tensors of weights.
  public let weightCount: Int
  /// Numbers in them.
  public let parameterCount: Int
  /// How many batch normalizations went into the weights before them.
  public let foldedBatchNorms: Int
}
