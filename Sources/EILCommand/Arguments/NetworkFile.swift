import EIL
import Foundation
import ONNX

extension Backbone {
  /// What `--backbone` takes: a name, or the path of an ONNX file with a network, which ends in `.onnx`.
  static func argument(_ text: String) throws -> Backbone {
    text.lowercased().hasSuffix(".onnx") ? try Backbone(onnx: text) : try Backbone.named(text)
  }

  /// What help says of it.
  static let argumentHelp = "a name ('eil backbones' lists them), or an ONNX file that ends in .onnx"

  /// The network in the ONNX file at `path`, as PyTorch's exporters write it, with its weights: its features, pooling,
  /// and its linear layer, which is a new one where the classes are not as many as the file's.
  ///
  /// Images are normalized by ImageNet's statistics, which the file does not tell. Runs of it are read by its name and
  /// the network that they save.
  ///
  /// - Throws: `ONNXError` when the file cannot be read, or its network does not end in a mean over pixels and a linear
  ///   layer.
  init(onnx path: String) throws {
    let file = try ONNXFile(path: path)
    let network = try ONNXNetwork(file)
    let parts = try NetworkFile(network, path)
    let side = network.inputShape.dropFirst().max() ?? 224
    self.init(
      name: NetworkFile.name(path), usualImageSize: side, smallestImageSize: min(32, side),
      classifiers: [parts.headName], ownClasses: parts.classes
    ) { request in
      // It was read before, so that only the memory for its weights could be missing.
      guard let network = try? ONNXNetwork(file), let parts = try? NetworkFile(network, path) else {
        fatalError("\(path): the network cannot be made again; the file was changed")
      }
      return parts.network(classes: request.classes)
    }
  }
}

/// A network that was read from a file, in the parts that training needs.
private struct NetworkFile {
  private let parts: Sequential
  private let head: Linear
  let headName: String

  init(_ network: ONNXNetwork, _ path: String) throws {
    do throws(ONNXError) { parts = try network.sequential() } catch { throw error.inFile(path) }
    guard let last = parts.children.last, let linear = last.layer as? Linear else {
      throw TrainingError(
        "\(path): the network ends in a mean over its maps, one for each class, and in no linear layer that other "
          + "classes could be learned with. Export the features with a linear layer behind the mean")
    }
    (headName, head) = (last.name, linear)
  }

  var classes: Int { head.weight.shape[0] }

  /// The features with a head for `classes` classes: the file's own where there are as many.
  func network(classes: Int) -> Sequential {
    guard classes != self.classes else { return parts }
    let new = Linear(head.weight.shape[1], classes, bias: head.bias != nil)
    return Sequential(parts.children.dropLast() + [.init(name: headName, layer: new)])
  }

  /// The file's name, of the characters that a backbone's may have.
  static func name(_ path: String) -> String {
    let file = URL(fileURLWithPath: path).lastPathComponent
    return String(file.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" })
  }
}
