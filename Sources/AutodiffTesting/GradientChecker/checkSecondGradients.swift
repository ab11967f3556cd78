import Autodiff

/// Checks the gradients of gradients: those that a recorded backward pass through `function` gives, against differences
/// of its gradients.
///
/// The gradients of all inputs, for fixed random weights of the function's result, are one function of the inputs, and
/// that function is checked as by `checkGradients(of:)`.
///
/// - Parameters: as for `checkGradients(of:)`.
public func checkSecondGradients(
  of inputs: [Tensor], epsilon: Double = 1e-6, absoluteTolerance: Double = 1e-6, relativeTolerance: Double = 1e-5,
  samples: Int = 32, seed: UInt64 = 1, _ function: ([Tensor]) -> Tensor
) -> GradientCheckReport {
  checkGradients(
    of: inputs, epsilon: epsilon, absoluteTolerance: absoluteTolerance, relativeTolerance: relativeTolerance,
    samples: samples, seed: seed
  ) { gradients(of: function, at: $0, seed: seed) }
}

/// The gradients of all inputs one after the other, recorded if the inputs are traced.
private func gradients(of function: ([Tensor]) -> Tensor, at inputs: [Tensor], seed: UInt64) -> Tensor {
  let given = inputs.first { $0.isTraced }?.tape
  let tape = given ?? Tape()
  let traced = inputs.map { $0.isTraced ? $0 : $0.traced(by: tape, retainingGradient: true) }
  let result = recorded(function(traced), on: tape)
  var generator = RandomGenerator(seed: seed &+ 1)
  let weights = Tensor.uniform(result.shape, in: -1...1, result.dtype, using: &generator)
  let gradients = result.backward(seed: weights, differentiably: true)
  let all = traced.map { input in (gradients[input] ?? .zeros(input.shape, input.dtype)).reshaped([-1]) }
  return Tensor.concatenated(given == nil ? all.map { $0.detached() } : all)
}
