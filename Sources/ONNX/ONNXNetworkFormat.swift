import Autodiff
import Layers

/// Networks in run folders as ONNX files, with batch normalization as it is.
///
/// Registered (`NetworkFormats.register(ONNXNetworkFormat())`), it lets runs of networks that no program knows by name
/// be evaluated, shown and exported by `eil`.
public struct ONNXNetworkFormat: NetworkFormat {
  public let fileName = "network.onnx"
  /// Under which the file keeps the names of parameters and buffers, one a line.
  private static let stateKey = "swift-eil.state"

  public init() {}

  /// - Throws: `ONNXError` that names a layer which cannot be written.
  public func write(_ network: any Layer<Tensor, Tensor>, imageShape: [Int], to path: String) throws {
    var options = ONNXExportOptions()
    options.batchNorm = .kept
    options.metadata[Self.stateKey] = network.stateShapes.map(\.name).joined(separator: "\n")
    try network.writeONNX(to: path, imageShape: imageShape, options: options)
  }

  /// A network that ends in a mean over the pixels and a linear layer comes back as features, pooling and that layer;
  /// any other as one layer.
  ///
  /// - Throws: `ONNXError` where the file cannot be read.
  public func read(_ path: String) throws -> Sequential {
    let file = try ONNXFile(path: path)
    let network = try ONNXNetwork(file, stateNames: Self.stateNames(of: file))
    guard let parts = try? network.sequential(), Self.keepsValues(parts, of: network) else {
      return Sequential([.init(name: "features", layer: network)])
    }
    return parts
  }

  /// The stored tensors that were parameters and buffers.
  private static func stateNames(of file: ONNXFile) -> Set<String> {
    if let names = file.metadata[stateKey] { return Set(names.split(separator: "\n").map(String.init)) }
    // Versions that did not note them called all other numbers constants.
    return Set(file.entries.map(\.name).filter { !($0.split(separator: ".").last ?? "").hasPrefix("constant") })
  }

  /// Whether the layers behind the features have their values under the names, and in the order, that the network has.
  private static func keepsValues(_ parts: Sequential, of network: ONNXNetwork) -> Bool {
    let known = Dictionary(network.state.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    return Sequential(Array(parts.children.dropFirst())).state.allSatisfy { known[$0.name]?.floats == $0.tensor.floats }
  }
}
