import Autodiff

/// A value of a graph that is being written: the result of an operation, the input, or a stored tensor.
public struct ONNXValue: Sendable {
  let name: String
  /// Its shape for a single image, the first axis 1; nil between the operations of one layer, and of tensors.
  public internal(set) var shape: Shape?

  init(name: String, shape: Shape? = nil) { (self.name, self.shape) = (name, shape) }

  /// In the place of an optional operand that is left out.
  public static let none = ONNXValue(name: "")
}

/// A setting of an operation.
public enum ONNXAttribute: Sendable, Hashable {
  /// ONNX: `INT`.
  case integer(Int)
  /// ONNX: `INTS`, as for kernels, strides and pads.
  case integers([Int])
  /// ONNX: `FLOAT`; written in float32.
  case number(Double)
  /// ONNX: `STRING`.
  case text(String)
}
