import Core
import Kernels

extension Tensor {
  /// Runs the tape backward from this tensor and returns the gradients of its leaves.
  ///
  /// Each saved value is freed as soon as it has been used. A tape runs backward once; a second call stops the program.
  ///
  /// - Parameters:
  ///   - seed: the gradient with respect to this tensor, of its shape. A tensor with one element, such as a loss, needs
  ///     none: it is 1.
  ///   - differentiably: whether the pass is recorded on the tape itself. The gradients are then traced, and what is
  ///     computed from them (a gradient penalty, a product with the Hessian) can be differentiated in turn. Nothing is
  ///     freed, and the tape can run backward again.
  public func backward(seed: Tensor? = nil, differentiably: Bool = false) -> Gradients {
    guard case .traced(let tape, let entry) = origin else {
      fail(
        "backward: \(storedArray.described) was not recorded. Trace the input, as in "
          + "network(images.traced(by: Tape()), &context)")
    }
    require(
      entry != Tape.untracked,
      "backward: nothing that \(storedArray.described) was computed from wants a gradient; let a parameter be "
        + "trainable, or trace an input with retainingGradient: true")
    let start = seed ?? startingSeed()
    require(
      start.shape == shape && start.dtype == dtype,
      "backward: the seed \(start.storedArray.described) must be like the tensor, \(storedArray.described); reshape or "
        + "cast the seed")
    if differentiably { return RecordedBackwardPass(tape).run(from: entry, seed: start) }
    var gradient: NDArray? = start.array
    return BackwardPass(tape.consume()).run(from: entry, seed: &gradient, tape: tape)
  }

  private func startingSeed() -> Tensor {
    require(
      elementCount == 1,
      "backward: shape \(shape) (\(dtype)) has \(elementCount) elements. Reduce it to one number (sum, mean, a loss) "
        + "or give a seed")
    return .full(shape, 1, dtype)
  }
}

/// One run through a tape from its end to its start.
struct BackwardPass {
  private var recording: Tape.Recording
  private var adjoints: [NDArray?]
  private var gradients = Gradients()

  init(_ recording: Tape.Recording) {
    self.recording = recording
    adjoints = Array(repeating: nil, count: recording.entries.count)
  }

  /// - Parameter seed: is taken, so that pullbacks may work in its memory where nobody else holds it.
  consuming func run(from last: Int, seed: inout NDArray?, tape: Tape) -> Gradients {
    swap(&adjoints[last], &seed)
    var leaves: [Int: Parameter] = [:]
    for (parameter, entry) in recording.leaves.values { leaves[entry] = parameter }
    while let entry = recording.entries.popLast() {
      let number = recording.entries.count
      guard adjoints[number] != nil else { continue }
      if case .leaf = entry.action {
        keep(number, parameter: leaves[number], tape: tape)
      } else {
        if recording.kept.contains(number), let adjoint = adjoints[number] {
          gradients.setLeaf(Tensor(adjoint), entry: number, tape: tape)
        }
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
    AnomalyDetection.check(arriving: adjoint, at: nil)
    if let parameter { gradients.add(Tensor(adjoint), for: parameter) }
    if parameter == nil || recording.kept.contains(number) {
      gradients.setLeaf(Tensor(adjoint), entry: number, tape: tape)
    }
  }

  private mutating func distribute(_ number: Int, _ entry: Tape.Entry) {
    var adjoint = takeAdjoint(number)
    AnomalyDetection.check(arriving: adjoint, at: entry.operation)
    let inputGradients: [Tensor?]
    switch entry.action {
    case .leaf: return
    case .rule(let rule):
      let recall = Recall(tape: nil, inputs: entry.inputs, entry: number)
      inputGradients = AnomalyDetection.insidePullback { adjoint.map { rule(Tensor($0), recall) } ?? [] }
    case .kernel(let pullback) where pullback.isOneOperation:
      inputGradients = AnomalyDetection.insidePullback { pullback.gradients(taking: &adjoint, &gradients) }
    case .kernel(let pullback): inputGradients = pullback.gradients(taking: &adjoint, &gradients)
    }
    entry.check(inputGradients)
    AnomalyDetection.check(inputGradients, returnedBy: entry.operation)
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
    } else if sum.liesAsWeights {
      sum = sum.copied()
      Elementwise.accumulate(gradient, into: sum)
    } else {
      sum = Elementwise.binary(.add, sum, gradient)
    }
    adjoints[number] = sum
  }
}

extension Tape.Entry {
  /// Stops the program unless there is a gradient, or nil, for each operand.
  func check(_ gradients: [Tensor?]) {
    require(
      gradients.count == inputs.count,
      "\(operation): its pullback returned \(gradients.count) gradients for \(inputs.count) operands; return one for "
        + "each, nil where there is none")
  }
}
