import Kernels

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
    case .fused(let pullback, _), .inPlace(let pullback, _):
      inputGradients = AnomalyDetection.insidePullback { pullback(&adjoint) }
    case .recomputation(let recompute, _):
      let result = recompute(&adjoint)
      inputGradients = result.inputs
      gradients += result.parameters
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
    } else if sum.layout.isOfWeights {
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
