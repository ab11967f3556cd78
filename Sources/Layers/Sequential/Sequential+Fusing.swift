import Autodiff
import Kernels

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

extension Layer {
  /// What this layer is to a kernel that has it in its own pass; nil where none has.
  var rectifier: Rectifier? { self is ReLU ? .relu : self is ReLU6 ? .relu6 : nil }
}

extension Sequential {
  /// A layer, and how many of the children it does the work of.
  struct Step {
    let layer: any Layer<Tensor, Tensor>
    var epilogue: (of: any FusesEpilogue, what: Epilogue)?
    var count = 1

    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
      guard let (layer, epilogue) = epilogue else { return layer(input, &context) }
      return layer(input, epilogue, adding: nil, &context)
    }
  }

  /// What is run at `index`. A forward hook or a tap sees each child on its own.
  func step(at index: Int, _ context: Context) -> Step {
    var step = Step(layer: children[index].layer)
    guard !context.showsLayers, index + 1 < children.count, let rectifier = children[index + 1].layer.rectifier,
      let layer = step.layer as? any FusesEpilogue
    else { return step }
    var epilogue = Epilogue(rectifier: rectifier)
    guard layer.fuses(epilogue) else { return step }
    (step.epilogue, step.count) = ((layer, epilogue), 2)
    guard index + 2 < children.count, let pool = children[index + 2].layer as? MaxPool2D else { return step }
    epilogue.pooling = pool.geometry
    if layer.fuses(epilogue) { (step.epilogue, step.count) = ((layer, epilogue), 3) }
    return step
  }

  /// This network's layers but the last, and the last one where it can do `epilogue` in its own pass.
  func splitting(
    before epilogue: Epilogue, _ context: Context
  ) -> (front: Sequential, last: Child, adder: any FusesEpilogue)? {
    guard !context.showsLayers, let last = children.last, let adder = last.layer as? any FusesEpilogue,
      adder.fuses(epilogue)
    else { return nil }
    return (Sequential(checked: children.dropLast()), last, adder)
  }
}
