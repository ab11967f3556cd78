import Autodiff

/// A value of a graph that is being written: the result of an operation, the input, or a stored tensor.
public struct ONNXValue: Sendable {
  let name: String
  /// Its shape for a single picture, the first axis 1; nil between the operations of one layer, and of tensors.
  public internal(set) var shape: Shape?

  init(name: String, shape: Shape? = nil) { (self.name, self.shape) = (name, shape) }

  /// In the place of an optional operand that is left out.
  public static let none = ONNXValue(name: "")
}

/// A setting of an operation.
public enum ONNXAttribute: Sendable, Hashable {
  case integer(Int)
  case integers([Int])
  case number(Double)
  case text(String)
}
