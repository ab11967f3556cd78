import Autodiff

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
