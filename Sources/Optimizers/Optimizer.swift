import Autodiff
import Core
import Layers

/// Changes the parameters of a network by their gradients.
public protocol Optimizer: AnyObject {
  /// The learning rate of the next step; schedules set it. Groups scale it.
  var learningRate: Double { get set }

  /// How many steps were done.
  var stepCount: Int { get }

  /// The parameters that it changes, with their names in the network, in the network's order.
  var parameters: [NamedParameter] { get }

  /// Does one step. A trainable parameter without a gradient stops the program, unless the optimizer was made to allow
  /// that; a frozen one is skipped.
  func step(_ gradients: Gradients)

  /// All that a resumed run needs. Taking it copies nothing; the numbers stay as they are when steps follow.
  func state() -> OptimizerState

  /// Goes on from `state`. Nothing is changed if it throws.
  func restore(_ state: OptimizerState) throws(OptimizerStateError)
}

extension Optimizer {
  /// Does one step, after checking that `network` has the very parameters that this optimizer was made for. A plain
  /// network and its erased variants share theirs, so either will do.
  public func step(_ network: some Layer, _ gradients: Gradients) {
    let own = parameters
    let theirs = network.namedParameters
    let ownKeys = Set(own.map { ObjectIdentifier($0.parameter) })
    let theirKeys = Set(theirs.map { ObjectIdentifier($0.parameter) })
    if ownKeys != theirKeys {
      let foreign = theirs.filter { !ownKeys.contains(ObjectIdentifier($0.parameter)) }.map(\.name)
      let lacking = own.filter { !theirKeys.contains(ObjectIdentifier($0.parameter)) }.map(\.name)
      fail(
        "optimizer: it was made for another network. " + sentence("Unknown to it", foreign)
          + sentence("Not in this network", lacking) + "Make an optimizer for this network")
    }
    step(gradients)
  }

  private func sentence(_ start: String, _ names: [String]) -> String {
    names.isEmpty ? "" : "\(start): \(names.listed(atMost: 8)). "
  }
}

/// What an optimizer has to remember between steps: a value, for checkpoints.
public struct OptimizerState: Sendable {
  /// The optimizer's kind, such as `SGD`.
  public var kind: String
  /// `learning_rate`, `step_count`, and the steps of every parameter that had any: `steps/<parameter>`.
  public var numbers: [String: Double]
  /// The numbers kept for parameters: `<slot>/<parameter>`, such as `momentum/features.0.weight`.
  public var tensors: [String: Tensor]

  public init(kind: String, numbers: [String: Double], tensors: [String: Tensor]) {
    self.kind = kind
    self.numbers = numbers
    self.tensors = tensors
  }
}

/// Why a saved state does not fit an optimizer.
public struct OptimizerStateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Every misfit with its names and values.
  public let problems: [String]

  public var description: String {
    "the saved optimizer state does not fit: \(problems.prefix(8).joined(separator: "; "))"
      + (problems.count > 8 ? "; and \(problems.count - 8) more" : "")
      + ". Resume with the network and the optimizer that it was saved from, or start without it"
  }
}
