import Autodiff
import Layers

/// A type of layer for inference alone. It has no parameters, no gradients and no training mode, so that most tests of
/// `LayerRow` do not fit; whoever stands here must refuse traced inputs instead of giving no gradient in silence.
struct InferenceLayerRow: Sendable, CustomStringConvertible {
  /// The type's name, as in the source.
  let type: String
  /// Float32.
  let input: Tensor
  /// Makes the layer.
  let make: @Sendable () -> any Layer<Tensor, Tensor>

  var description: String { type }

  static let all = [
    InferenceLayerRow(type: "OptimizedNetwork", input: random([2, 3, 6, 6]).cast(to: .float32)) {
      seeded(3) { smallNetwork() }.optimizedForInference()
    }
  ]
}
