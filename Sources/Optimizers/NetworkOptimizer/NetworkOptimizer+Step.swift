import Autodiff
import Core
import Kernels

extension NetworkOptimizer {
  public func step(_ gradients: Gradients) {
    checkComplete(gradients)
    stepCount += 1
    var updates: [ParameterUpdate] = []
    for index in members.indices where members[index].parameter.isTrainable {
      guard let gradient = gradients[members[index].parameter] else { continue }
      prepareSlots(index)
      members[index].steps += 1
      let member = members[index]
      let step = Step(
        gradient: gradient.storedArray, slots: member.slots, number: member.steps,
        learningRate: learningRate * member.learningRateScale, weightDecay: member.weightDecay)
      updates.append(update(member.parameter.arrayToUpdate(), step))
    }
    ParameterUpdate.run(updates)
  }

  private func checkComplete(_ gradients: Gradients) {
    guard !allowingMissingGradients else { return }
    let missing = members.filter { $0.parameter.isTrainable && gradients[$0.parameter] == nil }.map(\.name)
    guard !missing.isEmpty else { return }
    fail(
      "\(kind): the gradients lack \(missing.count) trainable parameters: \(missing.joined(separator: ", ")). The loss "
        + "does not depend on them. Freeze them, use them in the loss, or make the optimizer with "
        + "allowingMissingGradients: true")
  }

  /// Zeros before a parameter's first step; in the parameter's layout, which can change when a network first runs; and
  /// in memory of their own where a state still holds the arrays.
  private func prepareSlots(_ index: Int) {
    let value = members[index].parameter.storedArray
    guard !members[index].slots.isEmpty else {
      members[index].slots = slotNames.map { _ in NDArray(zeros: value.shape, value.dtype, layout: value.layout) }
      return
    }
    for slot in slotNames.indices {
      if members[index].slots[slot].layout != value.layout {
        members[index].slots[slot] = members[index].slots[slot].converted(to: value.layout)
      }
      if !members[index].slots[slot].isUniquelyHeld() {
        members[index].slots[slot] = members[index].slots[slot].copied()
      }
    }
  }
}
