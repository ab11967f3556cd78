import Autodiff
import Kernels
import TestSupport
import Testing

@testable import Layers

/// Layers that work on the channels of each place, as ConvNeXt's.
@Suite struct ChannelLayerTests {
  /// PyTorch's results and gradients, in float64.
  @Test(arguments: ["layer_norm2d", "layer_scale", "channel_linear", "convnext_block"])
  func resultsArePyTorchs(op: String) throws {
    let cases = try Fixture.load("layers-channels").cases(op)
    #expect(!cases.isEmpty)
    for entry in cases {
      let input = try tensor(entry, "in0")
      let layer = try layer(entry, channels: input.shape[1]).convert(to: .float64)
      var state: [String: Tensor] = [:]
      for named in layer.namedParameters { state[named.name] = try tensor(entry, named.name) }
      try layer.load(state)
      let traced = input.traced(by: Tape(), retainingGradient: true)
      var context = Context(mode: .training)
      let output = layer(traced, &context)
      compare(output, try tensor(entry, "out"), "\(entry)")
      let gradients = output.backward(seed: try tensor(entry, "grad_out"))
      compare(gradients[traced], try tensor(entry, "grad_in0"), "\(entry): input")
      for named in layer.namedParameters {
        compare(gradients[named.parameter], try tensor(entry, "grad_" + named.name), "\(entry): \(named.name)")
      }
      // What inference and files make of it.
      let graph = NetworkGraph(of: layer)
      compare(graph(input), output.detached(), "\(entry): graph")
      #expect(graph.shapes(for: input.shape)[graph.output] == output.shape)
    }
  }

  private func layer(_ entry: FixtureCase, channels: Int) throws -> any Layer<Tensor, Tensor> {
    switch entry.op {
    case "layer_norm2d": return LayerNorm2D(channels, epsilon: try entry.attributes["epsilon"].double())
    case "layer_scale": return LayerScale(channels)
    case "channel_linear": return ChannelLinear(channels, 7)
    default: return Self.block(channels)
    }
  }

  private static func block(_ channels: Int) -> Residual {
    Residual(
      Sequential {
        Sequential {
          Conv2D(channels, channels, kernel: 7, padding: 3, groups: channels).named("0")
          LayerNorm2D(channels).named("2")
          ChannelLinear(channels, 4 * channels).named("3")
          GELU().named("4")
          ChannelLinear(4 * channels, channels).named("5")
        }.named("block")
        LayerScale(channels, initial: 0.5).named("")
      }, activates: false)
  }

  private func tensor(_ entry: FixtureCase, _ role: String) throws -> Tensor {
    let found = try entry.tensor(role)
    return Tensor(found.values, shape: Shape(found.shape))
  }

  private func compare(
    _ found: Tensor?, _ expected: Tensor, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found?.shape == expected.shape, "\(name)", sourceLocation: sourceLocation)
    let largest = expected.doubles.reduce(1) { max($0, abs($1)) }
    let worst = zip(found?.doubles ?? [], expected.doubles).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(worst <= 1e-12 * largest, "\(name): differs by \(worst) of \(largest)", sourceLocation: sourceLocation)
  }

  /// The factors are in the weights of the convolution before them, which adds the shortcut too.
  @Test func factorsAreFoldedAtInference() {
    let network = seeded(2) { Sequential { Conv2D(3, 16, kernel: 3, padding: 1); Self.block(16) } }
    let optimized = network.optimizedForInference()
    let input = images(2, 12)
    expectEqual(optimized.predict(input), network.predict(input))
    let steps = optimized.steps(for: input.shape)
    #expect(steps.count <= 8 && !steps.contains { $0.contains(": product") }, "\(steps.joined(separator: "\n"))")
    // Somebody else reads what the factors multiply: nothing is folded.
    let shared = seeded(3) {
      Sequential {
        Conv2D(3, 4, kernel: 1)
        Concatenated { Identity(); LayerScale(4, initial: 0.25).named("") }
      }
    }
    expectEqual(shared.optimizedForInference().predict(input), shared.predict(input))
  }

  @Test func namesAreTorchvisions() {
    #expect(Self.block(3).stateShapes.map(\.name).suffix(3) == ["block.5.weight", "block.5.bias", "layer_scale"])
    #expect(LayerNorm2D(3).stateShapes.map(\.name) == ["weight", "bias"])
    #expect(ChannelLinear(3, 5).stateShapes.map(\.shape) == [[5, 3], [5]])
  }

  /// Branches without names stand under the names of their layers.
  @Test func branchesWithoutNames() throws {
    let network = seeded(4) {
      Sequential {
        Concatenated {
          Sequential { Conv2D(3, 2, kernel: 1).named("one"); ReLU().named("relu") }.named("")
          Sequential { Conv2D(3, 4, kernel: 1).named("two") }.named("")
          MaxPool2D(3, stride: 1, padding: 1)
        }.named("mixed")
        Conv2D(9, 2, kernel: 1).named("last")
      }
    }
    let names = network.stateShapes.map(\.name)
    #expect(names.prefix(4) == ["mixed.one.weight", "mixed.one.bias", "mixed.two.weight", "mixed.two.bias"])
    #expect(network.pointNames == ["mixed", "mixed.one", "mixed.relu", "mixed.two", "mixed.2", "last"])
    #expect(network.siteNames == ["mixed", "last"])
    let input = images(1, 5)
    expectEqual(network.optimizedForInference().predict(input), network.predict(input))
    let replaced = network.replacing("mixed.two", with: Conv2D(3, 4, kernel: 3, padding: 1))
    #expect(replaced.predict(input).shape == [1, 2, 5, 5])
    #expect(network.summary(inputShape: input.shape).parameters == network.parameterCount)
    let joined = Concatenated { MaxPool2D(2).named(""); Identity().named("") }
    let error = #expect(throws: InputError.self) { try joined.prediction(of: .ones([2, 4, 6, 6])) }
    #expect(error?.reason.contains("branch 0 gives [2, 4, 3, 3] (float32), branch 1 gives [2, 4, 6, 6]") == true)
  }
}
