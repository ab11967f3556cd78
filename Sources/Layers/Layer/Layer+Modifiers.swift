import Autodiff

extension Layer {
  /// Freezes all parameters: they get no gradient and no update. What the layer computes does not change; batch
  /// normalization still follows the context's mode.
  public func frozen(_ isFrozen: Bool = true) -> Self {
    for named in namedParameters { named.parameter.isTrainable = !isFrozen }
    return self
  }

  /// Turns all parameters and floating-point buffers into `dtype`, such as float64 to verify gradients.
  @discardableResult
  public func convert(to dtype: DType) -> Self {
    for named in namedParameters { named.parameter.convert(to: dtype) }
    for named in namedBuffers { named.buffer.convert(to: dtype) }
    return self
  }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// Gives the layer a name in the `Sequential` that it is put into.
  ///
  /// - Parameter site: a second name for the point behind the layer, to insert other layers at. It plays no part in
  ///   checkpoints.
  public func named(_ name: String, site: String? = nil) -> NamedLayer {
    NamedLayer(name: name, site: site, layer: self)
  }

  /// Keeps nothing of what the layer computes on the way, and computes it again in the backward pass.
  public func checkpointed() -> Checkpointed { Checkpointed(layer: self) }
}

/// A layer with a name; made by `named(_:)`.
public struct NamedLayer: Layer, LayerContainer {
  public let name: String
  public let site: String?
  public let layer: any Layer<Tensor, Tensor>

  public var namedChildren: [(name: String, layer: any Layer)] { [("", layer)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.run(layer, named: name, on: input)
  }
}

/// A layer whose inner values are computed again in the backward pass; made by `checkpointed()`.
public struct Checkpointed: Layer, LayerContainer {
  public let layer: any Layer<Tensor, Tensor>

  public var namedChildren: [(name: String, layer: any Layer)] { [("", layer)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let start = context
    let outcome = Outcome(start)
    let output = input.checkpointed { [layer] input, isRepeated in
      var context = start
      // Inside a layer that is being run again, the first run of this one is a repetition too.
      context.isRepeated = start.isRepeated || isRepeated
      if isRepeated { context.observer = nil }
      let output = layer(input, &context)
      if !isRepeated { outcome.context = context }
      return output
    }
    context = outcome.context
    return output
  }

  /// Carries the context out of the forward run. Only that run, on the caller's thread, writes it.
  private final class Outcome: @unchecked Sendable {
    var context: Context
    init(_ context: Context) { self.context = context }
  }
}
