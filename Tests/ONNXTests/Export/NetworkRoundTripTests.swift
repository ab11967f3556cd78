import Autodiff
import Backbones
import Erasing
import Layers
import Localization
import ONNX
import TestSupport
import Testing

@Suite struct NetworkRoundTripTests {
  static let networks: [(name: String, side: Int, make: @Sendable () -> Sequential)] = [
    ("small-vgg", 32, { SmallVGG(classes: 5, width: 4) }), ("small-resnet", 32, { SmallResNet(classes: 5, width: 4) }),
    ("resnet18", 64, { ResNet18(classes: 5) }), ("efficientnet-lite0", 33, { EfficientNetLite(.lite0, classes: 5) }),
    ("mobilenet-v3-small", 32, { MobileNetV3(.small, classes: 5) }),
    ("googlenet", 64, { GoogLeNet(classes: 5) }), ("regnet-y", 64, { RegNetY(.megaflops400, classes: 5) }),
  ]

  @Test(arguments: networks.indices, [ONNXExportOptions.BatchNorm.folded, .kept])
  func logitsAndMaps(number: Int, batchNorm: ONNXExportOptions.BatchNorm) throws {
    let (_, side, make) = Self.networks[number]
    let plain = seeded(1) { make() }
    disturb(plain)
    let erased = MultiEIL(in: plain, after: [plain.siteNames[2]])
    let options = ONNXExportOptions(batchNorm: batchNorm, classActivationMaps: true)
    let folder = try TemporaryFolder()
    let report = try erased.writeONNX(to: folder.file(), imageShape: [3, side, side], options: options)
    #expect(report.outputs.map(\.name) == ["logits", "cam"] && report.input.shape == "[batch, 3, \(side), \(side)]")
    let file = try ONNXFile(path: folder.file())
    let input = noise([2, 3, side, side])
    let maps = try ClassActivationMapper(plain)(input)
    let logits = try ONNXNetwork(file).predict(input)
    #expect(difference(logits, maps.logits) < 1e-5)
    let cam = try ONNXNetwork(file, output: "cam").predict(input)
    let expected = maps.maps(of: [Array(0..<5), Array(0..<5)]).flatMap { $0 }.flatMap(\.values)
    #expect(difference(cam, Tensor(expected, shape: cam.shape)) < 1e-5)
    let hasBatchNorm = file.operators.contains { $0.name == "BatchNormalization" }
    #expect(hasBatchNorm == (batchNorm == .kept) && (report.foldedBatchNorms > 0) == (batchNorm == .folded))
  }

  /// Networks without batch normalization, or where some stands before a convolution and cannot be folded.
  @Test(arguments: [Backbone.squeezenet11, .densenet121]) func branchedNetworks(backbone: Backbone) throws {
    let network = seeded(4) { backbone(classes: 5) }
    disturb(network)
    let folder = try TemporaryFolder()
    let options = ONNXExportOptions(classActivationMaps: true)
    try network.writeONNX(to: folder.file(), imageShape: [3, 64, 64], options: options)
    let file = try ONNXFile(path: folder.file())
    let input = noise([2, 3, 64, 64])
    #expect(difference(try ONNXNetwork(file).predict(input), network.predict(input)) < 1e-5)
    #expect(try ONNXNetwork(file, output: "cam").predict(input).shape == [2, 5, 4, 4])
  }

  @Test func aHeadOfConvolutions() throws {
    let network = seeded(2) {
      Sequential {
        Conv2D(3, 4, kernel: 3).named("conv")
        ReLU()
        GlobalAvgPool2D()
      }
    }
    let folder = try TemporaryFolder()
    try network.writeONNX(
      to: folder.file(), imageShape: [3, 8, 8], options: ONNXExportOptions(classActivationMaps: true))
    let cam = try ONNXNetwork(ONNXFile(path: folder.file()), output: "cam").predict(noise([1, 3, 8, 8]))
    #expect(cam.shape == [1, 4, 6, 6])
  }

  @Test func theMainsAreErasedFromTheFile() throws {
    let network = seeded(3) { SmallVGG(classes: 4, width: 4).inserting(EILLayer(), after: "pool1") }
    let read = try roundTrip(network, imageShape: [3, 16, 16])
    var context = Context(mode: .training)
    #expect(read(noise([2, 3, 16, 16]), &context).shape == [2, 4] && context.branches.isEmpty)
  }
}
