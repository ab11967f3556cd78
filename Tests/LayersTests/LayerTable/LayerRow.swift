import Autodiff
import Erasing
import Layers

/// A type of layer with what its tests need.
struct LayerRow: Sendable, CustomStringConvertible {
  /// The type's name, as in the source.
  let type: String
  let input: Tensor
  /// Makes the layer with new weights.
  let make: @Sendable () -> any Layer<Tensor, Tensor>

  var description: String { type }

  /// The layer in float64, its weights drawn from `seed`.
  func layer(seed: UInt64) -> any Layer<Tensor, Tensor> { seeded(seed) { make() }.convert(to: .float64) }

  /// Every type that conforms to `Layer` in the modules Layers and Erasing; a test compares with the sources.
  static let all: [LayerRow] = [
    LayerRow("ReLU", spread([2, 3, 2, 2])) { ReLU() },
    LayerRow("LeakyReLU", spread([2, 3, 2, 2])) { LeakyReLU(slope: 0.2) },
    LayerRow("ReLU6", spread([2, 3, 2, 2]) * 4) { ReLU6() },
    LayerRow("Hardsigmoid", spread([2, 3, 2, 2]) * 3) { Hardsigmoid() },
    LayerRow("PReLU", spread([2, 3, 2, 2])) { PReLU(channels: 3) },
    LayerRow("SiLU", random([3, 4])) { SiLU() },
    LayerRow("Hardswish", spread([2, 3, 2, 2])) { Hardswish() },
    LayerRow("ELU", spread([2, 3, 2, 2])) { ELU(alpha: 0.7) },
    LayerRow("Softplus", random([3, 4])) { Softplus() },
    LayerRow("Sigmoid", random([3, 4])) { Sigmoid() },
    LayerRow("Tanh", random([3, 4])) { Tanh() },
    LayerRow("GELU", random([3, 4])) { GELU() },
    LayerRow("Conv2D", random([2, 4, 5, 5])) { Conv2D(4, 6, kernel: 3, stride: 2, padding: 1, groups: 2) },
    LayerRow("Linear", random([3, 4])) { Linear(4, 5, initializer: .xavierNormal) },
    LayerRow("BatchNorm2D", random([4, 3, 3, 2])) { BatchNorm2D(3) },
    LayerRow("LayerNorm", random([3, 2, 4])) { LayerNorm(2, 4) },
    LayerRow("LayerNorm2D", random([2, 4, 3, 2])) { LayerNorm2D(4) },
    LayerRow("LayerScale", random([2, 3, 2, 3])) { LayerScale(3, initial: 0.7) },
    LayerRow("ChannelLinear", random([2, 3, 2, 3])) { ChannelLinear(3, 5) },
    LayerRow("GroupNorm", random([3, 4, 2, 3])) { GroupNorm(2, channels: 4) },
    LayerRow("InstanceNorm2D", random([3, 2, 3, 3])) { InstanceNorm2D(2, affine: true, tracksRunningStatistics: true) },
    LayerRow("LocalResponseNorm", random([2, 6, 2, 3])) { LocalResponseNorm(5, alpha: 0.5) },
    LayerRow("ConvTranspose2D", random([2, 4, 3, 3])) {
      ConvTranspose2D(4, 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2)
    },
    LayerRow("Upsample", random([2, 2, 3, 4])) { Upsample(2, .bilinear()) },
    LayerRow("PixelShuffle", random([2, 8, 3, 2])) { PixelShuffle(2) },
    LayerRow("PixelUnshuffle", random([2, 2, 4, 6])) { PixelUnshuffle(2) },
    LayerRow("Embedding", random([2, 3, 4])) { PlacesAdded() },
    LayerRow("Dropout", random([3, 4])) { Dropout(0.4) },
    LayerRow("Dropout2D", random([3, 4, 2, 2])) { Dropout2D(0.4) },
    LayerRow("StochasticDepth", random([6, 2, 2, 2])) { StochasticDepth(0.4) },
    LayerRow("MaxPool2D", spread([2, 2, 5, 6])) { MaxPool2D(3, stride: 2, padding: 1) },
    LayerRow("AvgPool2D", random([2, 2, 5, 6])) { AvgPool2D(2, ceilMode: true, countIncludesPadding: false) },
    LayerRow("AdaptiveAvgPool2D", random([2, 2, 5, 6])) { AdaptiveAvgPool2D(height: 2, width: 4) },
    LayerRow("GlobalAvgPool2D", random([2, 3, 3, 4])) { GlobalAvgPool2D() },
    LayerRow("AdaptiveMaxPool2D", spread([2, 2, 5, 6])) { AdaptiveMaxPool2D(height: 2, width: 4) },
    LayerRow("Unflatten", random([2, 12])) { Unflatten([3, -1, 2]) },
    LayerRow("Flatten", random([2, 3, 2, 2])) { Flatten() },
    LayerRow("Identity", random([2, 3])) { Identity() },
    LayerRow("Lambda", random([2, 3])) { Lambda { $0.tanh() * 2 } },
    LayerRow("NamedLayer", random([2, 3])) { Linear(3, 2, initializer: .xavierNormal).named("head", site: "end") },
    LayerRow("Sequential", random([2, 3, 6, 6])) { smallNetwork() },
    LayerRow("Residual", random([2, 4, 4, 4])) {
      Residual(
        Sequential {
          Conv2D(4, 6, kernel: 3, stride: 2, padding: 1, bias: false).named("conv1")
          BatchNorm2D(6).named("bn1")
        }, shortcut: Sequential { Conv2D(4, 6, kernel: 1, stride: 2, bias: false) })
    },
    LayerRow("Concatenated", random([2, 4, 4, 4])) {
      Concatenated {
        Conv2D(4, 3, kernel: 1)
        Sequential { Conv2D(4, 2, kernel: 3, padding: 1); BatchNorm2D(2); Tanh() }.named("wide")
        Identity()
      }
    },
    LayerRow("Gated", random([2, 4, 3, 3])) {
      Gated { GlobalAvgPool2D(); Linear(4, 4, initializer: .xavierNormal).named("fc"); Sigmoid() }
    },
    LayerRow("ReflectionPad2D", random([2, 2, 4, 3])) { ReflectionPad2D(top: 1, bottom: 3, left: 2, right: 0) },
    LayerRow("ReplicationPad2D", random([2, 2, 3, 3])) { ReplicationPad2D(top: 1, bottom: 0, left: 2, right: 4) },
    LayerRow("SamePad2D", random([2, 2, 4, 5])) { SamePad2D(kernel: 3, stride: 2) },
    LayerRow("ChannelShuffle", random([2, 6, 2, 3])) { ChannelShuffle(3) },
    LayerRow("ZeroPad2D", random([2, 2, 3, 3])) { ZeroPad2D(top: 1, bottom: 0, left: 2, right: 1) },
    LayerRow("Checkpointed", random([2, 3, 6, 6])) { smallNetwork().checkpointed() },
    LayerRow("EILLayer", random([2, 3, 4, 4], 0...1)) { EILLayer(threshold: 0.8) },
    LayerRow("MultiEIL", random([2, 3, 6, 6])) { MultiEIL(in: smallNetwork(), after: ["1"], thresholds: [0.6]) },
  ]

  private init(_ type: String, _ input: Tensor, _ make: @escaping @Sendable () -> any Layer<Tensor, Tensor>) {
    (self.type, self.input, self.make) = (type, input, make)
  }
}

/// Some of everything: convolution, batch normalization, ReLU, pooling, dropout and a linear layer.
func smallNetwork() -> Sequential {
  Sequential {
    Conv2D(3, 4, kernel: 3, padding: 1)
    ReLU()
    Conv2D(4, 4, kernel: 3, padding: 1, bias: false).named("stem")
    BatchNorm2D(4).named("norm")
    Tanh()
    AvgPool2D(2).named("pool", site: "pool1")
    Dropout(0.2)
    GlobalAvgPool2D()
    Linear(4, 3, initializer: .xavierNormal).named("fc")
  }
}

/// Adds a vector to each row of `[N, 3, 4]`, looked up by the row's place: a layer for numbers around one for indices.
private struct PlacesAdded: Layer {
  let places = Embedding(5, 4)

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let indices = Tensor([4, 0, 4] as [Int32])
    return input + places(input.tape.map { indices.traced(by: $0) } ?? indices, &context)
  }
}

/// Numbers in a random order, 4 / count apart, none near 0.
func spread(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  let count = shape.elementCount
  return Tensor(generator.shuffled(0..<count).map { (Double($0) + 0.5) * 4 / Double(count) - 2 }, shape: shape)
}

/// Uniform numbers between the bounds.
func random(_ shape: Shape, _ range: ClosedRange<Double> = -1...1, seed: UInt64 = 2) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .uniform(shape, in: range, .float64, using: &generator)
}
