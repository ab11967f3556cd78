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

/// The module that a node belongs to, by the ways in which programs note it.
enum ModuleScope {
  static func path(of node: Onnx_NodeProto) -> String {
    if let scopes = node.metadataProps.first(where: { $0.key == "pkg.torch.onnx.name_scopes" })?.value {
      return path(scopes: scopes)
    }
    return path(name: node.name)
  }

  /// From a list such as `['', 'layer4', 'layer4.1', 'layer4.1.bn2', 'node']`: the last but one.
  private static func path(scopes: String) -> String {
    let names = scopes.split(separator: ",").map { $0.filter { !" []'\"".contains($0) } }
    return names.count > 1 ? String(names[names.count - 2]) : ""
  }

  /// From a name such as `/layer4/layer4.1/bn2/BatchNormalization`. A part that starts with the one before it goes on
  /// from there, others are a level deeper.
  private static func path(name: String) -> String {
    var (path, last) = ("", "")
    for part in name.split(separator: "/").dropLast().map(String.init) {
      if !last.isEmpty && part.hasPrefix(last + ".") {
        path += part.dropFirst(last.count)
      } else {
        path += path.isEmpty ? part : "." + part
      }
      last = part
    }
    return path
  }
}
