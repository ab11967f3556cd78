import Autodiff
import Core
import Kernels
import Layers

/// What the optimizers of this module share: the parameters, their groups, and the arrays kept for each.
public class NetworkOptimizer: Optimizer {
  /// One parameter with everything that belongs to it.
  struct Member {
    let name: String
    let parameter: Parameter
    let learningRateScale: Double
    let weightDecay: Double
    /// Steps that changed this parameter; fewer than the optimizer's where it was frozen for a while.
    var steps = 0
    /// One array a slot, in the parameter's shape; empty before the first step.
    var slots: [NDArray] = []
  }

  /// What one step of one parameter needs.
  struct Step {
    let gradient: NDArray
    let slots: [NDArray]
    /// The number of this step, counted from 1.
    let number: Int
    let learningRate: Double
    let weightDecay: Double
  }

  /// The settings of one parameter, after groups.
  public struct Setting: Sendable, Hashable {
    /// The parameter's name in the network, such as `features.0.weight`.
    public let name: String
    /// What the optimizer's learning rate is multiplied by.
    public let learningRateScale: Double
    /// The group's weight decay, or the optimizer's where the group has none.
    public let weightDecay: Double
  }

  let kind: String
  let slotNames: [String]
  let allowingMissingGradients: Bool
  var members: [Member]

  public var learningRate: Double {
    didSet { checkNotNegative("learning rate", learningRate) }
  }
  public internal(set) var stepCount = 0

  init(
    _ kind: String, slots: [String], for network: some Layer, learningRate: Double, weightDecay: Double,
    groups: [ParameterGroup], decayingVectors: Bool, allowingMissingGradients: Bool
  ) {
    self.kind = kind
    slotNames = slots
    self.learningRate = learningRate
    self.allowingMissingGradients = allowingMissingGradients
    let parameters = network.namedParameters
    let chosen = ParameterGroup.assign(groups, to: parameters.map(\.name))
    members = zip(parameters, chosen).map { named, group in
      let isVector = named.parameter.shape.count <= 1
      let decay = group?.weightDecay ?? (isVector && !decayingVectors ? 0 : weightDecay)
      return Member(
        name: named.name, parameter: named.parameter, learningRateScale: group?.learningRateScale ?? 1,
        weightDecay: decay)
    }
    checkNotNegative("learning rate", learningRate)
    checkNotNegative("weight decay", weightDecay)
  }

  public var parameters: [NamedParameter] {
    members.map { NamedParameter(name: $0.name, parameter: $0.parameter) }
  }

  /// Every parameter's scale of the learning rate and weight decay, in the network's order.
  public var settings: [Setting] {
    members.map { Setting(name: $0.name, learningRateScale: $0.learningRateScale, weightDecay: $0.weightDecay) }
  }

  /// What changes `value`, a parameter's, and the slots in place.
  func update(_ value: NDArray, _ step: Step) -> ParameterUpdate {
    fail("\(kind): this optimizer has no rule; use SGD, Adam, AdamW or RMSProp")
  }

  func checkNotNegative(_ what: String, _ value: Double) {
    require(value >= 0 && value.isFinite, "\(kind): the \(what) is \(value); it must be a finite number from 0 up")
  }

  /// Momentum and the shares of moving means: with 1 the past would never be forgotten.
  func checkBelowOne(_ what: String, _ value: Double) {
    require(value >= 0 && value < 1, "\(kind): \(what) is \(value); it must be in 0..<1")
  }
}

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

  /// Zeros before a parameter's first step; in the parameter's form, which can change when a network first runs; and
  /// in memory of their own where a state still holds the arrays.
  private func prepareSlots(_ index: Int) {
    let value = members[index].parameter.storedArray
    guard !members[index].slots.isEmpty else {
      members[index].slots = slotNames.map { _ in NDArray(zeros: value.form) }
      return
    }
    for slot in slotNames.indices {
      if members[index].slots[slot].form != value.form {
        members[index].slots[slot] = members[index].slots[slot].lying(as: value.form)
      }
      if !members[index].slots[slot].isUniquelyHeld() {
        members[index].slots[slot] = members[index].slots[slot].copied()
      }
    }
  }
}
