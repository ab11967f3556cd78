import Autodiff

/// What is done to a layer's output in the layer's own pass over it instead of one of its own, in this order: something
/// is added, a rectifier is applied, maxima are pooled.
public struct Epilogue: Sendable, Hashable {
  /// Whether something is added.
  public var adds: Bool
  /// What the sum goes through; nil for nothing.
  public var rectifier: Rectifier?
  /// The windows whose maxima are kept; nil for no pooling.
  public var pooling: PoolingGeometry?

  public init(adds: Bool = false, rectifier: Rectifier? = nil, pooling: PoolingGeometry? = nil) {
    (self.adds, self.rectifier, self.pooling) = (adds, rectifier, pooling)
  }
}

/// A layer that can do more to its output while it computes it. The layer knows nothing of what stands behind it:
/// whoever runs a chain of layers plans what goes together.
public protocol FusesEpilogue: Layer<Tensor, Tensor> {
  /// Whether `epilogue` can be done in this layer's own pass.
  func fuses(_ epilogue: Epilogue) -> Bool

  /// This layer's output with `epilogue`, which it `fuses`.
  ///
  /// - Parameter addend: of the output's shape; given where the epilogue `adds`.
  func callAsFunction(
    _ input: Tensor, _ epilogue: Epilogue, adding addend: Tensor?, _ context: inout Context
  ) -> Tensor
}

extension FusesEpilogue {
  /// The layer by itself, with nothing behind it.
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    self(input, Epilogue(), adding: nil, &context)
  }
}
