import Autodiff
import Layers

extension Layer where Input == Tensor, Output == Tensor {
  /// Writes what this network does at evaluation as an ONNX file: erasing and dropout are left out, the input is called
  /// `input` and the output `logits`. A file is written whole or not at all.
  ///
  ///     try network.writeONNX(to: "birds.onnx", imageShape: [3, 224, 224])
  ///
  /// Weights have the names of the network's parameters, and operations those of the layers, as in
  /// `layer1.0.conv1/Conv`. Layers of your own conform to `WritesGraph`, or to `ONNXExportable`
  /// where they are more than the graph's operations.
  ///
  /// - Parameters:
  ///   - imageShape: `[C, H, W]` of the images. The network is run on one of zeros to find all shapes.
  ///   - options: batch normalization folded, any batch, opset 17 and no class activation maps unless set.
  /// - Returns: what was written.
  /// - Throws: an error that names a layer that cannot be written, or says why the file cannot be.
  @discardableResult
  public func writeONNX(
    to path: String, imageShape: [Int], options: ONNXExportOptions = ONNXExportOptions()
  ) throws(ONNXError) -> ONNXReport {
    do throws(ONNXError) {
      let (model, folded) = try onnxModel(imageShape: imageShape, options)
      return model.report(path, byteCount: try model.write(to: path), folded: folded)
    } catch { throw error.inFile(path) }
  }

  /// The file before it is written, and how many batch normalizations were folded.
  func onnxModel(
    imageShape: [Int], _ options: ONNXExportOptions
  ) throws(ONNXError) -> (ONNXModel, folded: Int) {
    try options.check()
    guard (1...Shape.maximumRank - 1).contains(imageShape.count), imageShape.allSatisfy({ $0 > 0 }) else {
      throw ONNXError(
        problem: "images of the shape \(imageShape) are not possible", remedy: "Give [C, H, W], all positive")
    }
    let input = ONNXValue(name: "input", shape: Shape([1] + imageShape))
    var graph = ONNXGraph(opset: options.opset ?? importedOpset(of: self) ?? 17)
    let network = ExportedNetwork(self)
    let values = try graph.write(network, input)
    var outputs = [(name: "logits", value: values[network.graph.output] ?? input)]
    if options.classActivationMaps { outputs.append(("cam", try graph.addClassMaps(of: network, values))) }
    let folded = options.batchNorm == .folded ? graph.foldBatchNorms() : 0
    var model = ONNXModel(graph: graph, input: input, outputs: outputs, options: options)
    model.nameOutputs()
    return (model, folded)
  }
}

/// The version of the operators of networks in `layer` that were read from a file.
private func importedOpset(of layer: any Layer) -> Int? {
  if let network = layer as? ONNXNetwork { return network.opset }
  guard let container = layer as? any LayerContainer else { return nil }
  return container.namedChildren.lazy.compactMap { importedOpset(of: $0.layer) }.first
}

extension ONNXModel {
  func report(_ path: String, byteCount: Int, folded: Int) -> ONNXReport {
    func text(_ value: ONNXValue) -> String {
      let sizes = (value.shape ?? []).enumerated().map { axis, size in
        axis == 0 ? options.batch.map(String.init) ?? "batch" : String(size)
      }
      return "[\(sizes.joined(separator: ", "))]"
    }
    let counts = Dictionary(graph.nodes.map { ($0.operation, 1) }, uniquingKeysWith: +)
    let weights = graph.initializers.compactMap { tensor -> Int? in
      guard case .numbers(let array) = tensor.content else { return nil }
      return array.elementCount
    }
    return ONNXReport(
      path: path, byteCount: byteCount, opset: graph.opset, input: (input.name, text(input)),
      outputs: outputs.map { ($0.name, text($0.value)) },
      operators: counts.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) },
      weightCount: weights.count, parameterCount: weights.reduce(0, +), foldedBatchNorms: folded)
  }
}
