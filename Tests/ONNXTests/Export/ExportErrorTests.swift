import Autodiff
import Backbones
import Layers
import ONNX
import TestSupport
import Testing

@Suite struct ExportErrorTests {
  struct Unknown: Layer {
    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.exp() }
  }

  struct Known: ONNXExportable {
    let convolution = Conv2D(3, 2, kernel: 1)

    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { convolution(input, &context).exp() }

    func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
      graph.node("Exp", [try graph.add(convolution, named: "convolution", to: input)])
    }
  }

  struct Raised: ONNXExportable {
    let slopes = PReLU(channels: 3)

    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { slopes(input.exp(), &context) }

    func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
      try graph.add(slopes, named: "slopes", to: graph.node("Exp", [input]))
    }
  }

  private func text(
    _ network: any Layer<Tensor, Tensor>, _ options: ONNXExportOptions = ONNXExportOptions(), shape: [Int] = [3, 4, 4],
    file: String = "model.onnx"
  ) throws -> String {
    let folder = try TemporaryFolder()
    do {
      try network.writeONNX(to: folder.file(file), imageShape: shape, options: options)
    } catch {
      #expect(folder.names.isEmpty)
      return "\(error)"
    }
    return ""
  }

  @Test func layersThatCannotBeWrittenAreNamed() throws {
    let unknown = try text(
      Sequential { Sequential { Unknown().named("strange") }.named("block") })
    #expect(
      unknown.contains("layer 'block.strange': a layer of the type Unknown") && unknown.contains("ONNXExportable"))
    #expect(try text(Lambda { $0 * 2 }).contains("a Lambda holds code"))
    #expect(
      try text(Conv2D(3, 2, kernel: 1).optimizedForInference()).contains("Write the network that it was made from"))
    #expect(try text(Embedding(3, 2)).contains("whole numbers"))
    #expect(try text(LocalResponseNorm(4)).contains("odd number"))
    #expect(try text(Raised()).contains("layer 'slopes': it has slopes for 3 channels and needs an input of known"))
    #expect(try text(LayerNorm(4), ONNXExportOptions(opset: 15)).contains("came with opset 17"))
  }

  @Test func layersOfOnesOwnSayHow() throws {
    let layer = seeded(1) { Known() }
    let read = try roundTrip(layer, imageShape: [3, 4, 4])
    let input = noise([2, 3, 4, 4])
    #expect(difference(read.predict(input), layer.predict(input)) < 1e-6)
    #expect(read.namedParameters.map(\.name) == ["convolution.weight", "convolution.bias"])
  }

  @Test func optionsAreChecked() throws {
    #expect(try text(ReLU(), ONNXExportOptions(opset: 3)).contains("from 13 to 22"))
    #expect(try text(ReLU(), ONNXExportOptions(batch: 0)).contains("at least 1"))
    #expect(try text(ReLU(), shape: [3, 0, 4]).contains("all positive"))
    #expect(
      try text(ReLU(), ONNXExportOptions(classActivationMaps: true)).contains("it has no global average pooling"))
    let flat = Sequential {
      Flatten(); Linear(48, 2)
    }
    #expect(try text(flat, ONNXExportOptions(classActivationMaps: true)).contains("it has no global average pooling"))
    #expect(try text(ReLU(), file: "missing/model.onnx").contains("cannot create a file"))
  }

  @Test func aFixedBatchIsWritten() throws {
    let network = seeded(1) { SmallVGG(classes: 3, width: 4) }
    let folder = try TemporaryFolder()
    try network.writeONNX(
      to: folder.file(), imageShape: [3, 16, 16], options: ONNXExportOptions(batch: 4, metadata: ["classes": "[]"]))
    let file = try ONNXFile(path: folder.file())
    #expect(file.inputs[0].shape == [4, 3, 16, 16] && file.outputs[0].shape == [4, 3])
    #expect(file.metadata == ["classes": "[]"] && file.producer.hasPrefix("swift-eil") && file.opset == 17)
    #expect(
      file.summary == [
        "written by swift-eil 0.1.0, opset 17", "input input [4, 3, 16, 16]", "output logits [4, 3]",
        "operators Conv 7, Flatten 1, Gemm 1, GlobalAveragePool 1, MaxPool 2, Relu 7",
      ])
    // Whatever is written, any batch can be run here.
    #expect(try ONNXNetwork(file).predict(noise([2, 3, 16, 16])).shape == [2, 3])
  }
}
