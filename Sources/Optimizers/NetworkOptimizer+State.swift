import Autodiff

extension NetworkOptimizer {
  public func state() -> OptimizerState {
    var state = OptimizerState(
      kind: kind, numbers: ["learning_rate": learningRate, "step_count": Double(stepCount)], tensors: [:])
    for member in members where member.steps > 0 {
      state.numbers["steps/\(member.name)"] = Double(member.steps)
      for (slot, array) in zip(slotNames, member.slots) {
        state.tensors["\(slot)/\(member.name)"] = Tensor(array.plain())
      }
    }
    return state
  }

  /// Goes on from `state`. Its learning rate is taken over; momentum, weight decay and groups stay as they were given
  /// when this optimizer was made.
  public func restore(_ state: OptimizerState) throws(OptimizerStateError) {
    guard state.kind == kind else {
      throw OptimizerStateError(problems: ["it is of \(state.kind), not of \(kind)"])
    }
    var problems: [String] = []
    let rate = number("learning_rate", in: state, &problems)
    let count = count("step_count", in: state, &problems)
    var restored = members
    for index in members.indices { restored[index] = restoredMember(members[index], state, &problems) }
    problems += unknownNames(state)
    guard problems.isEmpty else { throw OptimizerStateError(problems: problems) }
    (members, learningRate, stepCount) = (restored, rate, count)
  }

  private func restoredMember(_ member: Member, _ state: OptimizerState, _ problems: inout [String]) -> Member {
    var member = member
    (member.steps, member.slots) = (0, [])
    guard state.numbers["steps/\(member.name)"] != nil else { return member }
    member.steps = count("steps/\(member.name)", in: state, &problems)
    let own = member.parameter.storedArray
    for slot in slotNames {
      let key = "\(slot)/\(member.name)"
      guard let tensor = state.tensors[key] else {
        problems.append("'\(key)' is missing")
        continue
      }
      if tensor.shape != own.shape || tensor.dtype != own.dtype {
        problems.append(
          "'\(key)' is \(tensor.dtype) of shape \(tensor.shape), the parameter \(own.dtype) of shape \(own.shape)")
      }
      member.slots.append(tensor.array.plain())
    }
    return member
  }

  private func number(_ key: String, in state: OptimizerState, _ problems: inout [String]) -> Double {
    guard let value = state.numbers[key] else {
      problems.append("'\(key)' is missing")
      return 0
    }
    if !value.isFinite || value < 0 { problems.append("'\(key)' is \(value)") }
    return value
  }

  private func count(_ key: String, in state: OptimizerState, _ problems: inout [String]) -> Int {
    let value = number(key, in: state, &problems)
    guard let count = Int(exactly: value) else {
      if value.isFinite { problems.append("'\(key)' is \(value), not a whole number") }
      return 0
    }
    return count
  }

  /// Names that no parameter of this optimizer answers to.
  private func unknownNames(_ state: OptimizerState) -> [String] {
    var known: Set<String> = ["learning_rate", "step_count"]
    for member in members where state.numbers["steps/\(member.name)"] != nil {
      known.insert("steps/\(member.name)")
      for slot in slotNames { known.insert("\(slot)/\(member.name)") }
    }
    let all = Array(state.numbers.keys) + Array(state.tensors.keys)
    return all.filter { !known.contains($0) }.sorted().map { "'\($0)' belongs to nothing here" }
  }
}
