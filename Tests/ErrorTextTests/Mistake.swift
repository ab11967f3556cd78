import Autodiff
import Layers

/// A mistake in code that uses the libraries; it stops the program with a text.
struct Mistake: Sendable {
  let name: String
  let make: @Sendable () -> Void

  init(_ name: String, _ make: @escaping @Sendable () -> Void) { (self.name, self.make) = (name, make) }

  static let all =
    elementwiseMistakes + arrangementMistakes + productMistakes + spatialMistakes + normalizationMistakes
    + lossMistakes + weightedLossMistakes + linearAlgebraMistakes + limitMistakes + pytorchNameMistakes + tapeMistakes
    + layerMistakes + networkMistakes + erasingMistakes + optimizerMistakes
}

func ones(_ shape: Shape, _ dtype: DType = .float32) -> Tensor { .ones(shape, dtype) }

/// Runs `layer` as `features.<name>` of a network.
func run(
  _ layer: any Layer<Tensor, Tensor>, named name: String, on input: Tensor, _ mode: Context.Mode = .training
) {
  var context = Context(mode: mode)
  _ = Sequential { Sequential { layer.named(name) }.named("features") }(input, &context)
}
