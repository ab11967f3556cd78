import Autodiff

/// Checks the gradients of `function` with respect to its inputs against central differences.
///
///     let report = checkGradients(of: [x, y]) { ($0[0] * $0[1]).tanh() }
///     #expect(report.passes, "\(report)")
///
/// A result of several numbers is checked through its sum with fixed random weights. Keep inputs away from kinks such
/// as the 0 of a ReLU: differences across one are not slopes. A layer's biases of 0 can lie on one too. The function is
/// run twice to see that it repeats itself, so make random generators inside it.
///
/// - Parameters:
///   - inputs: float64 tensors.
///   - epsilon: the step to either side, times the element's size where that is above 1.
///   - absoluteTolerance: how far gradients may be apart.
///   - relativeTolerance: how far in addition, as a share of the larger gradient.
///   - samples: how many elements of each input are checked; a random sample of a larger one.
///   - seed: of the sample and the weights.
///   - function: is given the inputs, traced or not.
public func checkGradients(
  of inputs: [Tensor], epsilon: Double = 1e-6, absoluteTolerance: Double = 1e-7, relativeTolerance: Double = 1e-6,
  samples: Int = 64, seed: UInt64 = 1, _ function: ([Tensor]) -> Tensor
) -> GradientCheckReport {
  for (number, input) in inputs.enumerated() {
    require(
      input.dtype == .float64,
      "gradient check: input \(number) (shape \(input.shape)) is \(input.dtype); differences need float64")
  }
  let checker = GradientChecker(
    epsilon: epsilon, absoluteTolerance: absoluteTolerance, relativeTolerance: relativeTolerance, samples: samples,
    seed: seed)
  var current = inputs.map { $0.detached() }
  let operands = inputs.indices.map { number in
    GradientChecker.Operand(name: "input \(number)", value: inputs[number].detached()) { current[number] = $0 }
  }
  return checker.run(operands, evaluate: { function(current).detached() }) { seed in
    differentiated(inputs, function, seed)
  }
}

/// The gradient of each input for a gradient of the function's result; nil where the result does not depend on it.
private func differentiated(
  _ inputs: [Tensor], _ function: ([Tensor]) -> Tensor, _ seed: Tensor
) -> [Tensor?] {
  let tape = Tape()
  let traced = inputs.map { $0.detached().traced(by: tape, retainingGradient: true) }
  let gradients = recorded(function(traced), on: tape).backward(seed: seed)
  return traced.map { gradients[$0] }
}

/// `result` as a tensor of `tape` that wants a gradient, also where it depends on nothing that does.
func recorded(_ result: Tensor, on tape: Tape) -> Tensor {
  result + Tensor(0, result.dtype).traced(by: tape, retainingGradient: true)
}
