import Autodiff
import Backbones
import Erasing
import Layers
import ONNX
import Testing

/// Every layer, written and read again, computes what it computed.
@Suite struct LayerRoundTripTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: [Int]
    let make: @Sendable () -> any Layer<Tensor, Tensor>
    var opset: Int? = nil
    var testDescription: String { name }

    init(
      _ name: String, _ shape: [Int] = [4, 7, 8], opset: Int? = nil,
      _ make: @escaping @Sendable () -> any Layer<Tensor, Tensor>
    ) {
      (self.name, self.shape, self.opset, self.make) = (name, shape, opset, make)
    }
  }

  static let rows: [Row] = [
    Row("Conv2D") { Conv2D(4, 6, kernel: 3, stride: 2, padding: 1) },
    Row("Conv2D, uneven") {
      Conv2D(
        4, 6, kernel: (3, 2),
        geometry: ConvolutionGeometry(stride: (1, 2), padding: (1, 0, 2, 1), dilation: (2, 1), groups: 2), bias: false)
    },
    Row("Conv2D, depthwise") { Conv2D(4, 8, kernel: 3, padding: 1, groups: 4) },
    Row("ConvTranspose2D") { ConvTranspose2D(4, 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2) },
    Row("Linear", [5]) { Linear(5, 3) },
    Row("Linear without bias", [5]) { Linear(5, 3, bias: false) },
    Row("BatchNorm2D") { BatchNorm2D(4) },
    Row("BatchNorm2D of rows", [4]) { BatchNorm2D(4) },
    Row("LayerNorm") { LayerNorm(7, 8) },
    Row("LayerNorm, not affine") { LayerNorm(sizes: [8], affine: false) },
    Row("LayerNorm2D") { LayerNorm2D(4) },
    Row("LayerScale") { LayerScale(4, initial: 0.5) },
    Row("ChannelLinear") { ChannelLinear(4, 6) },
    Row("GroupNorm") { GroupNorm(2, channels: 4) },
    Row("InstanceNorm2D") { InstanceNorm2D(4) },
    Row("InstanceNorm2D, affine") { InstanceNorm2D(4, affine: true) },
    Row("InstanceNorm2D, tracking") { InstanceNorm2D(4, affine: true, tracksRunningStatistics: true) },
    Row("LocalResponseNorm") { LocalResponseNorm(3, alpha: 0.1) },
    Row("ReLU") { ReLU() },
    Row("LeakyReLU") { LeakyReLU(slope: 0.2) },
    Row("PReLU") { PReLU() },
    Row("PReLU, per channel") { PReLU(channels: 4) },
    Row("PReLU of rows", [4]) { PReLU(channels: 4) },
    Row("ELU") { ELU(alpha: 0.5) },
    Row("GELU") { GELU() },
    Row("GELU, opset 20", opset: 20) { GELU() },
    Row("SiLU") { SiLU() },
    Row("Hardswish") { Hardswish() },
    Row("Hardswish, opset 13", opset: 13) { Hardswish() },
    Row("Softplus") { Softplus() },
    Row("Sigmoid") { Sigmoid() },
    Row("Tanh") { Tanh() },
    Row("Dropout") { Dropout() },
    Row("Dropout2D") { Dropout2D() },
    Row("MaxPool2D") { MaxPool2D(3, stride: 2, padding: 1) },
    Row("MaxPool2D, ceil") { MaxPool2D(2, stride: 2, ceilMode: true) },
    Row("AvgPool2D") { AvgPool2D(3, stride: 2, padding: 1) },
    Row("AvgPool2D, not counting") { AvgPool2D(3, stride: 2, padding: 1, countIncludesPadding: false) },
    Row("AvgPool2D, ceil") { AvgPool2D(2, stride: 2, ceilMode: true) },
    Row("AdaptiveAvgPool2D") { AdaptiveAvgPool2D(3) },
    Row("AdaptiveAvgPool2D, even", [4, 6, 9]) { AdaptiveAvgPool2D(3) },
    Row("AdaptiveAvgPool2D, one") { AdaptiveAvgPool2D(1) },
    Row("GlobalAvgPool2D") { GlobalAvgPool2D() },
    Row("Upsample") { Upsample(2) },
    Row("Upsample, bilinear") { Upsample(2, .bilinear()) },
    Row("Upsample, aligned") { Upsample(height: 9, width: 5, .bilinear(alignCorners: true)) },
    Row("Upsample, bicubic") { Upsample(height: 9, width: 11, .bicubic()) },
    Row("PixelShuffle") { PixelShuffle(2) },
    Row("PixelUnshuffle", [4, 6, 8]) { PixelUnshuffle(2) },
    Row("AdaptiveMaxPool2D, one") { AdaptiveMaxPool2D(1) },
    Row("Unflatten", [12]) { Unflatten([3, -1, 2]) },
    Row("Flatten") { Flatten() },
    Row("Identity") { Identity() },
    Row("EILLayer") { EILLayer() },
    Row("Residual") {
      Residual(
        Sequential {
          Conv2D(4, 6, kernel: 3, padding: 1).named("conv1")
          BatchNorm2D(6).named("bn1")
        }, shortcut: Sequential { Conv2D(4, 6, kernel: 1) })
    },
    Row("ReLU6") { ReLU6() },
    Row("Hardsigmoid") { Hardsigmoid() },
    Row("ZeroPad2D") { ZeroPad2D(top: 1, bottom: 2, right: 3) },
    Row("ReflectionPad2D") { ReflectionPad2D(top: 1, bottom: 2, left: 3) },
    Row("ReplicationPad2D") { ReplicationPad2D(top: 1, bottom: 2, left: 3) },
    Row("SamePad2D") { SamePad2D(kernel: 5, stride: 2) },
    Row("SamePad2D and a convolution") {
      Sequential { SamePad2D(kernel: 3, stride: 2); Conv2D(4, 6, kernel: 3, stride: 2) }
    },
    Row("ChannelShuffle") { ChannelShuffle(2) },
    Row("StochasticDepth") { StochasticDepth(0.5) },
    Row("SqueezeExcitation") { SqueezeExcitation(4, 2, activation: SiLU(), names: .timm) },
    Row("InvertedResidual") {
      Sequential {
        InvertedResidual(4, 4, width: 12, squeeze: SqueezeExcitation(12, 2), dropRate: 0.3)
        InvertedResidual(4, 6, width: 8, kernel: 5, stride: 2, activation: Hardswish())
      }
    },
    Row("Concatenated") {
      Concatenated { Conv2D(4, 3, kernel: 1).named("one"); Conv2D(4, 2, kernel: 3, padding: 1).named("three") }
    },
    Row("Gated") { Gated { AdaptiveAvgPool2D(1); Conv2D(4, 4, kernel: 1).named("fc"); Sigmoid() } },
    Row("Gated by rows") { Gated { GlobalAvgPool2D(); Linear(4, 4).named("fc"); Hardsigmoid() } },
    Row("Inception block") {
      Concatenated {
        Conv2D(4, 3, kernel: 1).named("branch1")
        Sequential { Conv2D(4, 2, kernel: 1); BatchNorm2D(2); ReLU(); Conv2D(2, 4, kernel: 3, padding: 1); ReLU() }
          .named("branch2")
        Sequential { MaxPool2D(3, stride: 1, padding: 1); Conv2D(4, 2, kernel: 1) }.named("branch3")
      }
    },
    Row("Dense block") {
      Sequential {
        for number in 0..<3 {
          Concatenated {
            Identity().named("features")
            Sequential { BatchNorm2D(4 + 2 * number); ReLU(); Conv2D(4 + 2 * number, 2, kernel: 3, padding: 1) }
              .named("layer")
          }
        }
      }
    },
    Row("Inverted residual block") {
      Residual(
        Sequential {
          Conv2D(4, 8, kernel: 1, bias: false); BatchNorm2D(8); ReLU6()
          Conv2D(8, 8, kernel: 3, padding: 1, groups: 8, bias: false); BatchNorm2D(8); Hardswish()
          Gated { AdaptiveAvgPool2D(1); Conv2D(8, 8, kernel: 1); Hardsigmoid() }
          Conv2D(8, 4, kernel: 1, bias: false); BatchNorm2D(4)
        }, activates: false)
    },
    Row("Checkpointed") { Conv2D(4, 6, kernel: 1).checkpointed() },
  ]

  @Test(arguments: rows, [ONNXExportOptions.BatchNorm.folded, .kept])
  func computesTheSame(row: Row, batchNorm: ONNXExportOptions.BatchNorm) throws {
    let layer = seeded(3) { row.make() }
    disturb(layer)
    let options = ONNXExportOptions(opset: row.opset, batchNorm: batchNorm)
    let network = try roundTrip(layer, imageShape: row.shape, options: options)
    for batch in [1, 3] {
      let input = noise(Shape([batch] + row.shape), seed: UInt64(batch))
      #expect(difference(network.predict(input), layer.predict(input)) < 1e-5)
    }
  }

  /// What the file calls its values is what the network called them.
  @Test func keepsNames() throws {
    let network = seeded(1) { SmallResNet(classes: 3, width: 4) }
    let read = try roundTrip(
      network, imageShape: [3, 16, 16], options: ONNXExportOptions(batchNorm: .kept))
    #expect(Set(read.state.map(\.name)) == Set(network.state.map(\.name)))
  }
}
