import Core

/// A run through a tape from a tensor to its leaves that leaves the tape as it is and is recorded behind its end.
struct RecordedBackwardPass {
  private let tape: Tape
  private let kept: Set<Int>
  private var adjoints: [Int: Tensor] = [:]
  /// The gradients of leaves, and of what else they are kept for.
  private var leaves: [Int: Tensor] = [:]

  init(_ tape: Tape) { (self.tape, kept) = (tape, tape.keptEntries) }

  consuming func run(from last: Int, seed: Tensor) -> Gradients {
    adjoints[last] = seed
    walk(from: last, downTo: 0)
    var gradients = Gradients()
    let parameters = tape.parameters
    for (entry, gradient) in leaves {
      let parameter = parameters[entry]
      if let parameter { gradients[parameter] = gradient }
      if parameter == nil || kept.contains(entry) { gradients.setLeaf(gradient, entry: entry, tape: tape) }
    }
    return gradients
  }

  private mutating func walk(from last: Int, downTo first: Int) {
    var number = last
    while number >= first {
      if let adjoint = adjoints.removeValue(forKey: number) {
        let entry = tape.entry(number)
        FailureContext.restoring(entry.path) { distribute(adjoint, number, entry) }
      }
      number -= 1
    }
  }

  private mutating func distribute(_ adjoint: Tensor, _ number: Int, _ entry: Tape.Entry) {
    let recall = Recall(tape: tape, inputs: entry.inputs, entry: number)
    let (way, isOneOperation): (Tape.Differentiable, Bool)
    switch entry.action {
    case .leaf: return accumulate(adjoint, into: number)
    case .rule(let rule): (way, isOneOperation) = (.rule(rule), true)
    case .kernel(let pullback): (way, isOneOperation) = (pullback.differentiable, pullback.isOneOperation)
    }
    if kept.contains(number) { leaves[number] = adjoint }
    AnomalyDetection.check(arriving: adjoint.storedArray, at: entry.operation)
    switch way {
    case .rule(let rule): apply(rule, recall, adjoint, entry)
    case .definition(let definition) where isOneOperation && AnomalyDetection.isLooking:
      followAsOne(definition, recall, adjoint, entry)
    case .definition(let definition): follow(definition, recall, adjoint)
    }
  }

  private mutating func apply(_ rule: Tape.Rule, _ recall: Recall, _ adjoint: Tensor, _ entry: Tape.Entry) {
    let gradients = AnomalyDetection.insidePullback { rule(adjoint, recall) }
    entry.check(gradients)
    AnomalyDetection.check(gradients, returnedBy: entry.operation)
    for (input, gradient) in zip(entry.inputs, gradients) where input != Tape.untracked {
      if let gradient { accumulate(gradient, into: input) }
    }
  }

  /// Computes the operation again from simpler ones behind the tape's end, and leads the gradient through these.
  private mutating func follow(_ definition: Tape.Definition, _ recall: Recall, _ adjoint: Tensor) {
    let first = tape.entryCount
    let result = definition(recall).traced(by: tape)
    guard case .traced(_, let entry) = result.origin, entry != Tape.untracked else { return }
    let last = tape.entryCount - 1
    accumulate(adjoint, into: entry)
    walk(from: last, downTo: first)
  }

  /// The same while a guard is on. The steps stand for one operation, whose name a finding had better have, so only
  /// what it leads to its operands is looked at, and apart from what others led there.
  private mutating func followAsOne(
    _ definition: Tape.Definition, _ recall: Recall, _ adjoint: Tensor, _ entry: Tape.Entry
  ) {
    let inputs = Set(entry.inputs)
    let known = inputs.map { ($0, adjoints.removeValue(forKey: $0) ?? leaves.removeValue(forKey: $0)) }
    AnomalyDetection.insidePullback { follow(definition, recall, adjoint) }
    AnomalyDetection.check(entry.inputs.map { adjoints[$0] ?? leaves[$0] }, returnedBy: entry.operation)
    for case (let input, let gradient?) in known { accumulate(gradient, into: input) }
  }

  /// A leaf's gradient is kept at once: the leaf may lie behind where the walk is, made by an operation done again.
  private mutating func accumulate(_ gradient: Tensor, into number: Int) {
    if case .leaf = tape.entry(number).action {
      leaves[number] = sum(leaves[number], gradient)
      AnomalyDetection.check(arriving: leaves[number]?.storedArray, at: nil)
    } else {
      adjoints[number] = sum(adjoints[number], gradient)
    }
  }

  /// It is looked at where it arrives, as in an ordinary pass, not as the result of an addition.
  private func sum(_ known: Tensor?, _ gradient: Tensor) -> Tensor {
    known.map { known in AnomalyDetection.insidePullback { known + gradient } } ?? gradient
  }
}
