import Autodiff

/// Checks the gradients of parameters against central differences, as `checkGradients(of:)` does for inputs.
///
/// A layer is checked by both, in training and evaluation mode:
///
///     let layer = MyLayer().convert(to: .float64)
///     let parameters = layer.namedParameters.map { (name: $0.name, parameter: $0.parameter) }
///     for mode in [Context.Mode.training, .evaluation] {
///       func run(_ input: Tensor) -> Tensor {
///         var context = Context(mode: mode, seed: 1)
///         return layer(input, &context)
///       }
///       let report = checkGradients(of: [input]) { run($0[0]) }
///         .joined(with: checkParameterGradients(parameters, input: input, run))
///       #expect(report.passes, "\(report)")
///     }
///
/// - Parameters:
///   - parameters: float64 and trainable, with names for the report. They have their own values again afterwards.
///   - input: what the function is run with; float64.
///   - epsilon: as in `checkGradients(of:)`, like the parameters behind it.
///   - function: is given the input, traced or not, and uses the parameters.
public func checkParameterGradients(
  _ parameters: [(name: String, parameter: Parameter)], input: Tensor, epsilon: Double = 1e-6,
  absoluteTolerance: Double = 1e-7, relativeTolerance: Double = 1e-6, samples: Int = 64, seed: UInt64 = 1,
  _ function: (Tensor) -> Tensor
) -> GradientCheckReport {
  for (name, parameter) in parameters {
    require(
      parameter.dtype == .float64 && parameter.isTrainable,
      "gradient check: parameter \(name) must be float64 and trainable; convert the layer with convert(to: .float64)")
  }
  let checker = GradientChecker(
    epsilon: epsilon, absoluteTolerance: absoluteTolerance, relativeTolerance: relativeTolerance, samples: samples,
    seed: seed)
  let operands = parameters.map { name, parameter in
    GradientChecker.Operand(name: name, value: parameter.wrappedValue.detached()) { parameter.wrappedValue = $0 }
  }
  return checker.run(operands, evaluate: { function(input.detached()).detached() }) { seed in
    let tape = Tape()
    let gradients = recorded(function(input.detached().traced(by: tape)), on: tape).backward(seed: seed)
    return parameters.map { gradients[$0.parameter] }
  }
}
