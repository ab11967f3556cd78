import Autodiff
import Layers

/// Networks in run folders as ONNX files, with batch normalization as it is.
///
/// Registered (`NetworkFormats.register(ONNXNetworkFormat())`), it lets runs of networks that no program knows by name
/// be evaluated, shown and exported by `eil`.
public struct ONNXNetworkFormat: NetworkFormat {
  public let fileName = "network.onnx"

  public init() {}

  /// - Throws: `ONNXError` that names a layer which cannot be written.
  public func write(_ network: any Layer<Tensor, Tensor>, imageShape: [Int], to path: String) throws {
    var options = ONNXExportOptions()
    options.batchNorm = .kept
    try network.writeONNX(to: path, pictureShape: imageShape, options: options)
  }

  /// A network that ends in a mean over the pixels and a linear layer comes back as features, pooling and that layer;
  /// any other as one layer.
  ///
  /// - Throws: `ONNXError` where the file cannot be read.
  public func read(_ path: String) throws -> Sequential {
    let network = try ONNXNetwork(try ONNXFile(path: path))
    return (try? network.sequential()) ?? Sequential([.init(name: "features", layer: network)])
  }
}
