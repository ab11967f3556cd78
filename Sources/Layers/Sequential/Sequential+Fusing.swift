import Autodiff
import Kernels

extension Layer {
  /// What this layer is to a kernel that has it in its own pass; nil where none has.
  var rectifier: Rectifier? { self is ReLU ? .relu : self is ReLU6 ? .relu6 : nil }
}

extension Sequential {
  /// What is run in the place of a child and, where it has an epilogue, of those behind it.
  enum Step {
    case alone(any Layer<Tensor, Tensor>)
    case fused(any FusesEpilogue, Epilogue)

    /// The layer that is run, whose name the step has.
    var layer: any Layer<Tensor, Tensor> {
      switch self {
      case .alone(let layer): return layer
      case .fused(let layer, _): return Step.plain(layer)
      }
    }

    private static func plain(_ layer: some FusesEpilogue) -> any Layer<Tensor, Tensor> { layer }

    /// How many of the children it does the work of.
    var count: Int {
      switch self {
      case .alone: 1
      case .fused(_, let epilogue): epilogue.pooling == nil ? 2 : 3
      }
    }

    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
      switch self {
      case .alone(let layer): return layer(input, &context)
      case .fused(let layer, let epilogue): return layer(input, epilogue, adding: nil, &context)
      }
    }
  }

  /// What is run at `index`. A forward hook or a tap sees each child on its own.
  func step(at index: Int, _ context: Context) -> Step {
    let first = children[index].layer
    guard !context.showsLayers, index + 1 < children.count, let rectifier = children[index + 1].layer.rectifier,
      let layer = first as? any FusesEpilogue
    else { return .alone(first) }
    var epilogue = Epilogue(rectifier: rectifier)
    guard layer.fuses(epilogue) else { return .alone(first) }
    if index + 2 < children.count, let pool = children[index + 2].layer as? MaxPool2D {
      epilogue.pooling = pool.geometry
      if layer.fuses(epilogue) { return .fused(layer, epilogue) }
      epilogue.pooling = nil
    }
    return .fused(layer, epilogue)
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
