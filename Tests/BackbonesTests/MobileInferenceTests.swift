import Autodiff
import Backbones
import Erasing
import Layers
import Testing

/// Networks of depthwise convolutions run at inference without a piece that is computed as it is, and compute the same.
@Suite struct MobileInferenceTests {
  @Test(arguments: Backbone.oneOfEachMobileFamily) func nothingIsOpaque(backbone: Backbone) {
    for form in backbone.forms {
      let network = deferringInitialization { backbone.network(classes: 3, form: form) }
      let opaque = NetworkGraph(of: network).nodes.filter { node in
        switch node.operation {
        case .function, .layer: true
        default: false
        }
      }
      #expect(opaque.isEmpty, "\(backbone): \(opaque.map(\.path))")
    }
  }

  /// An odd size, at which TensorFlow's padding is another one.
  @Test(arguments: Backbone.oneOfEachMobileFamily) func optimizedComputesTheSame(backbone: Backbone) {
    let network = settledStatistics(backbone.network(classes: 5, seed: 1))
    let optimized = network.optimizedForInference()
    for side in [64, 45] {
      let x = Tensor.normal([2, 3, side, side], seed: 7)
      let (found, expected) = (optimized(x).floats, network.predict(x).floats)
      let largest = expected.reduce(Float(1e-6)) { max($0, abs($1)) }
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-4 * largest }, "\(backbone) at \(side)")
      let steps = optimized.steps(for: x.shape)
      #expect(!steps.contains { $0.contains(": layer ") || $0.contains("padding") }, "\(backbone): \(steps)")
    }
  }

  /// A training step with erasing in a block and behind the head: each parameter has a gradient.
  @Test(arguments: [Backbone.efficientNetLite0, .efficientNetB0, .mobileNetV3Small])
  func trainsWithErasing(backbone: Backbone) throws {
    let network = backbone.network(classes: 3, seed: 1)
    var context = Context(mode: .training, seed: 2)
    let erased = MultiEIL(in: network, after: ["expanded3", "head"], thresholds: [0.7, 0.7])
    let logits = erased(Tensor.normal([4, 3, 48, 48], seed: 3).traced(by: Tape()), &context)
    #expect(logits.shape == [12, 3] && context.branchCount == 3)
    let gradients = ErasingLoss()(logits, [0, 1, 2, 0], context).backward()
    for named in network.namedParameters {
      let gradient = try #require(gradients[named.parameter], "\(backbone): \(named.name)")
      #expect(gradient.floats.allSatisfy { $0.isFinite }, "\(backbone): \(named.name)")
    }
  }
}
