import Autodiff

/// Checks that no gradient reaches the inputs of `function`: each is nil or exactly 0.
///
/// Nothing is said about the function's values, so this also holds for functions that change with their inputs but are
/// meant to let no gradient through, such as a mask.
///
/// - Returns: a report whose failures are the elements with a gradient; their numeric gradient is 0.
public func checkNoGradient(of inputs: [Tensor], _ function: ([Tensor]) -> Tensor) -> GradientCheckReport {
  let tape = Tape()
  let traced = inputs.map { $0.detached().traced(by: tape, retainingGradient: true) }
  let result = recorded(function(traced), on: tape)
  let gradients = result.backward(seed: .ones(result.shape, result.dtype))
  var report = GradientCheckReport()
  for (number, input) in traced.enumerated() {
    let found = gradients[input]?.doubles ?? Array(repeating: 0, count: input.elementCount)
    for (index, gradient) in found.enumerated() {
      report.note(
        GradientCheckReport.Element(
          operand: "input \(number)", index: index, analytic: gradient, numeric: 0,
          excess: gradient == 0 ? 0 : .infinity))
    }
  }
  return report
}

/// Stops the program if a gradient reaches the inputs of `function`; see `checkNoGradient(of:)`.
public func assertNoGradient(
  of inputs: [Tensor], file: StaticString = #fileID, line: UInt = #line, _ function: ([Tensor]) -> Tensor
) {
  let report = checkNoGradient(of: inputs, function)
  require(report.passes, "a gradient was not expected: \(report)", file: file, line: line)
}
