import Autodiff
import Kernels

extension Layer {
  /// What this layer is to a kernel that has it in its own pass; nil where none has.
  var rectifier: Rectifier? { self is ReLU ? .relu : self is ReLU6 ? .relu6 : nil }
}

extension Sequential {
  /// What is run in the place of a child and, where it has an epilogue or pads, of those behind it.
  enum Step {
    case alone(any Layer<Tensor, Tensor>)
    case fused(any FusesEpilogue, Epilogue)
    /// A convolution, with what is behind it, that puts the zeros around its input.
    case padded(SamePad2D, Conv2D, Epilogue)

    /// The layer that is run, whose name the step has.
    var layer: any Layer<Tensor, Tensor> {
      switch self {
      case .alone(let layer): return layer
      case .fused(let layer, _): return Step.plain(layer)
      case .padded(_, let convolution, _): return convolution
      }
    }

    /// The place of that layer, from the child's on.
    var place: Int {
      if case .padded = self { return 1 }
      return 0
    }

    private static func plain(_ layer: some FusesEpilogue) -> any Layer<Tensor, Tensor> { layer }

    /// How many of the children it does the work of.
    var count: Int {
      switch self {
      case .alone: 1
      case .fused(_, let epilogue): 1 + epilogue.count
      case .padded(_, _, let epilogue): 2 + epilogue.count
      }
    }

    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
      switch self {
      case .alone(let layer): return layer(input, &context)
      case .fused(let layer, let epilogue): return layer(input, epilogue, adding: nil, &context)
      case .padded(let pad, let convolution, let epilogue):
        if let padded = pad.taken(by: convolution, for: input.shape) {
          return padded(input, epilogue, adding: nil, &context)
        }
        return convolution(pad(input, &context), epilogue, adding: nil, &context)
      }
    }
  }

  /// What is run at `index`. A forward hook or a tap sees each child on its own.
  func step(at index: Int, _ context: Context) -> Step {
    let first = children[index].layer
    if !context.showsLayers, let pad = first as? SamePad2D, index + 1 < children.count {
      switch step(at: index + 1, context) {
      case .alone(let layer as Conv2D): return .padded(pad, layer, Epilogue())
      case .fused(let layer as Conv2D, let epilogue): return .padded(pad, layer, epilogue)
      default: return .alone(first)
      }
    }
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

  /// Whether the last layer can do `epilogue` in its own pass, however many networks it is the end of.
  func endFuses(_ epilogue: Epilogue, _ context: Context) -> Bool {
    guard let last = children.last?.layer, !context.showsLayers else { return false }
    if let inner = last as? Sequential { return inner.endFuses(epilogue, context) }
    return (last as? any FusesEpilogue)?.fuses(epilogue) ?? false
  }

  /// This network with `epilogue` done by its last layer, which `endFuses` it.
  ///
  /// - Parameter addend: what is added to the output, given what that layer reads, which has the output's shape.
  func callAsFunction(
    _ input: Tensor, _ epilogue: Epilogue, adding addend: (Tensor) -> Tensor, _ context: inout Context
  ) -> Tensor {
    guard let last = children.last else { return input }
    let output = Sequential(checked: children.dropLast())(input, &context)
    return context.run(last.layer, named: last.name, on: output) { context in
      if let inner = last.layer as? Sequential { return inner(output, epilogue, adding: addend, &context) }
      guard let adder = last.layer as? any FusesEpilogue else { return last.layer(output, &context) }
      return adder(output, epilogue, adding: addend(output), &context)
    }
  }
}

extension Epilogue {
  /// How many layers it does the work of.
  fileprivate var count: Int { (rectifier == nil ? 0 : 1) + (pooling == nil ? 0 : 1) }
}
