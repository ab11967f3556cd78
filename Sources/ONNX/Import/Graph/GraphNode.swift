import Autodiff
import Layers

/// A node of an imported network: an operation of the file, or a layer that was inserted.
struct GraphNode: Sendable {
  enum Content: Sendable {
    case operation(any GraphOperation, Onnx_NodeProto)
    case layer(any Layer<Tensor, Tensor>)
  }

  let name: String
  /// The path of the module that it belongs to, such as `layer3.1.relu`; empty where the file says nothing of it.
  let scope: String
  var content: Content
  /// Values by number; nil for an operand that is left out.
  var operands: [Int?]
  let results: [Int]
  /// The sizes of the first result when the file was read; nil where that is numbers. An inserted layer has those of
  /// its input.
  var shape: [Int]?

  /// Whether it is an operation that computes numbers from sizes.
  var computesNumbers: Bool {
    if case .operation = content { shape == nil } else { false }
  }
}
