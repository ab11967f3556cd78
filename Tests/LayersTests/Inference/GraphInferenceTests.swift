import Autodiff
import Kernels
import Layers
import Testing

/// Networks with branches run without a piece that is computed as it is.
@Suite("Branches, gates and clamps at inference")
struct GraphInferenceTests {
  /// Equal to the network to 1e-5 of the largest value, with `count` steps, none of them opaque.
  private func check(
    _ network: Sequential, _ input: Tensor, steps count: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let network = settled(network)
    let optimized = network.optimizedForInference()
    let (expected, result) = (network.predict(input), optimized.predict(input))
    #expect(result.shape == expected.shape, sourceLocation: sourceLocation)
    let largest = expected.floats.reduce(Float(1e-6)) { max($0, abs($1)) }
    let worst = zip(result.floats, expected.floats).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(worst <= 1e-5 * largest, "differs by \(worst) of \(largest)", sourceLocation: sourceLocation)
    let steps = optimized.steps(for: input.shape)
    #expect(!steps.contains { $0.contains(": layer ") }, "\(steps)", sourceLocation: sourceLocation)
    // Without oneDNN, or with version 3, layouts and algorithms differ.
    if OneDNN.version?.major == 2 {
      #expect(steps.count == count, "\(steps.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }
    let graph = NetworkGraph(of: network)
    let direct = graph(input)
    let far = zip(direct.floats, expected.floats).filter { abs($0 - $1) > 1e-5 * largest }
    #expect(far.isEmpty, "the graph's own result", sourceLocation: sourceLocation)
    #expect(graph.shapes(for: input.shape)[graph.output] == expected.shape, sourceLocation: sourceLocation)
  }

  @Test("A module of Inception") func inception() {
    let network = seeded(1) {
      Sequential {
        Conv2D(3, 32, kernel: 3, stride: 2, padding: 1)
        ReLU()
        GraphNetworks.inception(32).named("mixed")
        Conv2D(68, 16, kernel: 1)
        GlobalAvgPool2D()
        Linear(16, 5)
      }
    }
    // The stem; four convolutions, a pooling and the join; a convolution, the mean, the linear layer.
    check(network, images(2, 32), steps: 1 + 6 + 3)
  }

  @Test("A dense block") func dense() {
    let network = seeded(2) {
      Sequential {
        Conv2D(3, 32, kernel: 3, stride: 2, padding: 1)
        GraphNetworks.dense(32, growth: 16, layers: 3).named("dense")
        BatchNorm2D(80)
        ReLU()
        GlobalAvgPool2D()
        Linear(80, 5)
      }
    }
    // Each layer is a scale with ReLU, a convolution and the join.
    check(network, images(2, 32), steps: 1 + 9 + 1 + 2)
  }

  @Test("Inverted residuals with clamps") func inverted() {
    let network = seeded(3) {
      Sequential {
        GraphNetworks.unit(3, 16, kernel: 3, stride: 2, ReLU6())
        GraphNetworks.invertedResidual(16, 24, expansion: 6, stride: 2)
        GraphNetworks.invertedResidual(24, 24, expansion: 6)
        GlobalAvgPool2D()
        Linear(24, 5)
      }
    }
    // The 24 channels that are averaged fill no block, so their means must be brought together.
    check(network, images(2, 32), steps: 1 + 3 + 3 + 3)
  }

  @Test("Inverted residuals with squeeze and excitation, SiLU and Hardswish") func squeezed() {
    for activation in [{ SiLU() }, { Hardswish() }] as [@Sendable () -> any Layer<Tensor, Tensor>] {
      let network = seeded(4) {
        Sequential {
          GraphNetworks.unit(3, 16, kernel: 3, stride: 2, activation())
          GraphNetworks.invertedResidual(16, 16, expansion: 4, kernel: 5, squeeze: 8, activation)
          GlobalAvgPool2D()
          Linear(16, 5)
        }
      }
      // Three convolutions; mean, two convolutions and the gate.
      check(network, images(2, 32), steps: 1 + 3 + 4 + 2)
    }
  }

  @Test("Uneven padding is the convolution's") func unevenPadding() {
    let network = seeded(5) {
      Sequential {
        ZeroPad2D(bottom: 1, right: 1)
        Conv2D(3, 16, kernel: 3, stride: 2)
        Hardsigmoid()
        ZeroPad2D(top: 1, bottom: 2, left: 0, right: 2)
        Conv2D(16, 16, kernel: 5, stride: 2, groups: 16)
        ELU()
      }
    }
    check(network, images(2, 17), steps: 2)
  }

  @Test("TensorFlow's padding is the convolution's, for images of even and odd size") func samePadding() {
    let network = seeded(7) {
      Sequential {
        SamePad2D(kernel: 3, stride: 2)
        Conv2D(3, 16, kernel: 3, stride: 2)
        ReLU6()
        SamePad2D(kernel: 5, stride: 2)
        Conv2D(16, 16, kernel: 5, stride: 2, groups: 16)
      }
    }
    for side in [16, 17, 18, 19] { check(network, images(2, side), steps: 2) }
    let optimized = network.optimizedForInference()
    for side in [16, 19, 16] { expectEqual(optimized(images(1, side)), network.predict(images(1, side))) }
  }

  @Test("TensorFlow's padding that no convolution takes") func samePaddingApart() {
    let network = seeded(8) {
      Sequential {
        Conv2D(3, 16, kernel: 3)
        SamePad2D(kernel: 3, stride: 2)
        ReLU()
        SamePad2D(kernel: 2)
        MaxPool2D(2)
        ChannelShuffle(4)
        ReflectionPad2D(1)
      }
    }
    for side in [12, 13] {
      expectEqual(network.optimizedForInference()(images(2, side)), network.predict(images(2, side)))
    }
  }

  @Test("Padding that no convolution takes, gates of places and of rows, and a sum that is broadcast") func others() {
    let network = seeded(6) {
      Sequential {
        Conv2D(3, 20, kernel: 3)
        ZeroPad2D(top: 1, left: 2)
        MaxPool2D(2)
        Gated { Conv2D(20, 1, kernel: 1).named("where"); Sigmoid() }
        Gated { GlobalAvgPool2D(); Linear(20, 20); Hardsigmoid() }
        OffsetLayer()
        Tanh()
      }
    }
    let optimized = settled(network).optimizedForInference()
    expectEqual(optimized.predict(images(3, 12)), network.predict(images(3, 12)))
    #expect(!optimized.steps(for: [3, 3, 12, 12]).contains { $0.contains("Gated") })
  }

  @Test("A layer of one's own is fused through what it is made of") func ownLayer() {
    let network = seeded(7) { Sequential { OwnBlock(); GlobalAvgPool2D() } }
    let optimized = network.optimizedForInference()
    expectEqual(optimized.predict(images(2, 16)), network.predict(images(2, 16)))
    let steps = optimized.steps(for: [2, 3, 16, 16])
    #expect(steps.count { $0.contains("convolution") } == 2, "\(steps)")
    #expect(!steps.contains { $0.contains("activation") }, "\(steps)")
    #expect(steps[0].hasPrefix("0.wide: "))
  }

  @Test("Winograd's kernels, which take a ReLU alone, keep their speed where another activation follows")
  func winograd() {
    let network = seeded(10) {
      Sequential {
        Conv2D(32, 32, kernel: 3, padding: 1, bias: false)
        BatchNorm2D(32)
        SiLU()
        Residual(Sequential { Conv2D(32, 32, kernel: 3, padding: 1) }, activates: false)
        ReLU6()
      }
    }
    let input = random([2, 32, 14, 14]).cast(to: .float32)
    let optimized = settled(network).optimizedForInference()
    expectEqual(optimized.predict(input), network.predict(input))
    let steps = optimized.steps(for: input.shape)
    if OneDNN.version?.major == 2, steps.contains(where: { $0.contains("wino") }) {
      #expect(steps.count { $0.contains("wino") } == 2 && steps.count { $0.contains(": activation") } == 2, "\(steps)")
    }
  }

  /// Kernels with a fused clamp compare, and make 0 of a NaN; then they must not run.
  @Test("A NaN in the input or the weights stays one through fused clamps") func nanStays() {
    let network = seeded(8) {
      Sequential {
        Conv2D(3, 16, kernel: 1)
        ReLU6()
        Conv2D(16, 16, kernel: 3, padding: 1, groups: 16)
        Sigmoid()
      }
    }
    var pixels = images(1, 8).floats
    pixels[5] = .nan
    let optimized = network.optimizedForInference()
    let broken = optimized.predict(Tensor(pixels, shape: [1, 3, 8, 8]))
    let expected = network.predict(Tensor(pixels, shape: [1, 3, 8, 8]))
    #expect(zip(broken.floats, expected.floats).allSatisfy { $0.isNaN == $1.isNaN })
    #expect(broken.floats.contains { $0.isNaN })
    #expect(optimized.predict(images(1, 8)).array.isFinite)
    network.namedParameters[0].parameter.update { $0.stored(as: Float.self)[0] = .nan }
    #expect(network.optimizedForInference().predict(images(1, 8)).floats.contains { $0.isNaN })
  }

  @Test("Joined channels that fill no block lie where they belong", arguments: [[3, 5], [16, 20, 7], [5, 16, 30]])
  func joins(channels: [Int]) {
    let network = seeded(9) {
      Sequential {
        Concatenated(channels.enumerated().map { .init(name: "\($0)", layer: Conv2D(3, $1, kernel: 1)) })
        Conv2D(channels.reduce(0, +), 16, kernel: 1)
      }
    }
    check(network, images(2, 9), steps: channels.count + 2)
  }
}

/// A learned offset of each channel, written as a sum that is broadcast.
private struct OffsetLayer: WritesGraph {
  @Parameter var offset: Tensor = .ones([20, 1, 1])

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input + offset }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.sum(input, graph.stored("offset", offset))
  }
}

private struct OwnBlock: WritesGraph {
  let wide = Conv2D(3, 16, kernel: 3, padding: 1)
  let narrow = Conv2D(3, 16, kernel: 1)

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    (wide(input, &context).silu() + narrow(input, &context)).clamped(to: -1...1)
  }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let first = graph.activation(.silu, graph.add(wide, named: "wide", to: input))
    let sum = graph.sum(first, graph.add(narrow, named: "narrow", to: input))
    return graph.activation(.clamp(least: -1, most: 1), sum)
  }
}
