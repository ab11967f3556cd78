import Autodiff
import Backbones
import Layers
import Testing

/// Networks of the registry run without a piece that nothing is known of, and give what the plain ones give.
@Suite struct BackboneInferenceTests {
  @Test(arguments: [
    (Backbone.inceptionV3, BackboneForm.localization, 75), (.inceptionV3, .classification, 75),
    (.googlenet, .classification, 64), (.googlenetGAP, .localization, 64), (.densenet121, .localization, 64),
    (.squeezenet10, .classification, 64), (.squeezenet11, .localization, 64), (.regnetY400MF, .localization, 64),
    (.convnextTiny, .localization, 64), (.convnextTiny, .classification, 64),
  ])
  func nothingIsOpaque(backbone: Backbone, form: BackboneForm, side: Int) {
    let network = settled(seeded(1) { backbone(classes: 5, form: form) })
    let graph = NetworkGraph(of: network)
    let opaque = graph.nodes.filter { node in
      switch node.operation {
      case .layer, .function: true
      default: false
      }
    }
    #expect(opaque.isEmpty, "\(opaque.map(\.path))")
    let optimized = graph.optimizedForInference()
    expectEqual(optimized.predict(images(2, side)), network.predict(images(2, side)))
    // Normalization and activations are done with the convolutions.
    let convolutions = graph.nodes.count { if case .convolution = $0.operation { true } else { false } }
    let steps = optimized.steps(for: [2, 3, side, side])
    #expect(steps.count < 3 * convolutions + 10, "\(steps.count) steps for \(convolutions) convolutions")
  }
}
