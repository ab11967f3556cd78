import Autodiff

/// A layer that passes its input through at evaluation, so that optimized networks leave it out.
public protocol IdentityAtEvaluation: Layer<Tensor, Tensor> {}

/// A layer that does what another one does at evaluation, so that optimized networks look into that one.
public protocol EquivalentAtEvaluation: Layer<Tensor, Tensor> {
  /// The layer that is read in its place; its parameters have the same names there.
  var evaluationLayer: any Layer<Tensor, Tensor> { get }
}

extension Identity: IdentityAtEvaluation {}
extension Dropout: IdentityAtEvaluation {}
extension Dropout2D: IdentityAtEvaluation {}

extension NamedLayer: EquivalentAtEvaluation {
  public var evaluationLayer: any Layer<Tensor, Tensor> { layer }
}

extension Checkpointed: EquivalentAtEvaluation {
  public var evaluationLayer: any Layer<Tensor, Tensor> { layer }
}
