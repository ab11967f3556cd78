import Kernels

extension Tensor {
  /// Runs the tape backward from this tensor and returns the gradients of its leaves.
  ///
  /// Each saved value is freed as soon as it has been used. A tape runs backward once; a second call stops the program.
  ///
  /// - Parameter seed: the gradient with respect to this tensor, of its shape. A tensor with one element, such as a
  ///   loss, needs none: it is 1.
  public func backward(seed: Tensor? = nil) -> Gradients {
    guard case .traced(let tape, let entry) = origin else {
      fail(
        "backward: this tensor (shape \(shape)) was not recorded. Trace the input, as in "
          + "network(images.traced(by: Tape()), &context)")
    }
    require(
      entry != Tape.untracked,
      "backward: nothing that this tensor (shape \(shape)) was computed from wants a gradient: no trainable parameter, "
        + "and no input traced with keepingGradient: true")
    let start = seed ?? startingSeed()
    require(
      start.shape == shape && start.dtype == dtype,
      "backward: the seed's shape \(start.shape) (\(start.dtype)) is not that of the tensor, \(shape) (\(dtype))")
    return BackwardPass(tape.consume()).run(from: entry, seed: start.array, tape: tape)
  }

  private func startingSeed() -> Tensor {
    require(
      elementCount == 1,
      "backward: shape \(shape) has \(elementCount) elements. Reduce it to one number (sum, mean, a loss) or give a "
        + "seed")
    return .full(shape, 1, dtype)
  }
}

/// One run through a tape from its end to its start.
private struct BackwardPass {
  private var recording: Tape.Recording
  private var adjoints: [NDArray?]
  private var gradients = Gradients()

  init(_ recording: Tape.Recording) {
    self.recording = recording
    adjoints = Array(repeating: nil, count: recording.entries.count)
  }

  consuming func run(from last: Int, seed: NDArray, tape: Tape) -> Gradients {
    adjoints[last] = seed
    var leaves: [Int: Parameter] = [:]
    for (parameter, entry) in recording.leaves.values { leaves[entry] = parameter }
    while let entry = recording.entries.popLast() {
      let number = recording.entries.count
      guard adjoints[number] != nil else { continue }
      if case .leaf = entry.action {
        keep(number, parameter: leaves[number], tape: tape)
      } else {
        FailureContext.restoring(entry.path) { distribute(number, entry) }
      }
    }
    return gradients
  }

  /// Takes the adjoint of entry `number` out, so that nobody else holds it.
  private mutating func takeAdjoint(_ number: Int) -> NDArray? {
    var adjoint: NDArray?
    swap(&adjoint, &adjoints[number])
    return adjoint
  }

  private mutating func keep(_ number: Int, parameter: Parameter?, tape: Tape) {
    guard let adjoint = takeAdjoint(number) else { return }
    if let parameter {
      gradients.add(Tensor(adjoint), for: parameter)
    } else {
      gradients.setLeaf(Tensor(adjoint), entry: number, tape: tape)
    }
  }

  private mutating func distribute(_ number: Int, _ entry: Tape.Entry) {
    var adjoint = takeAdjoint(number)
    let inputGradients: [Tensor?]
    switch entry.action {
    case .leaf: return
    case .pullback(let pullback): inputGradients = adjoint.map { pullback(Tensor($0)) } ?? []
    case .inPlacePullback(let pullback): inputGradients = pullback(&adjoint)
    case .recomputation(let recompute):
      guard let gradient = adjoint else { return }
      let result = recompute(Tensor(gradient))
      inputGradients = result.inputs
      gradients += result.parameters
    }
    require(
      inputGradients.count == entry.inputs.count,
      "\(entry.operation): its pullback returned \(inputGradients.count) gradients for \(entry.inputs.count) operands")
    for (input, gradient) in zip(entry.inputs, inputGradients) where input != Tape.untracked {
      if let gradient { accumulate(gradient.storedArray, into: input) }
    }
  }

  /// Adds in place where nobody else holds the sum so far.
  private mutating func accumulate(_ gradient: NDArray, into number: Int) {
    guard var sum = adjoints[number] else {
      adjoints[number] = gradient
      return
    }
    adjoints[number] = nil
    if sum.isUniquelyHeld() {
      Elementwise.accumulate(gradient, into: sum)
    } else if sum.layout.isOfWeights {
      sum = sum.copied()
      Elementwise.accumulate(gradient, into: sum)
    } else {
      sum = Elementwise.binary(.add, sum, gradient)
    }
    adjoints[number] = sum
  }
}
