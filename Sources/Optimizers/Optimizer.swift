import Autodiff
import Kernels
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
    names.isEmpty ? "" : "\(start): \(names.enumerated(atMost: 8)). "
  }
}

extension [String] {
  /// The names separated by commas, those beyond `limit` only counted.
  func enumerated(atMost limit: Int) -> String {
    prefix(limit).joined(separator: ", ") + (count > limit ? " and \(count - limit) more" : "")
  }
}
