import Autodiff

/// Compares the gradients of a backward pass with central differences.
struct GradientChecker {
  /// Something whose gradient is checked.
  struct Operand {
    let name: String
    let value: Tensor
    /// Makes the next call of the function see this value.
    let set: (Tensor) -> Void
  }

  let epsilon: Double
  let absoluteTolerance: Double
  let relativeTolerance: Double
  let samples: Int
  let seed: UInt64

  /// - Parameters:
  ///   - evaluate: the function's result, recorded nowhere.
  ///   - differentiate: the gradient of each operand for a seed, nil for none.
  func run(
    _ operands: [Operand], evaluate: () -> Tensor, differentiate: (_ seed: Tensor) -> [Tensor?]
  ) -> GradientCheckReport {
    var report = GradientCheckReport()
    var generator = RandomGenerator(seed: seed)
    let output = evaluate()
    checkRepeats(output, evaluate(), "the function's results", &report)
    let projection = Tensor.uniform(output.shape, in: -1...1, output.dtype, using: &generator)
    let gradients = differentiate(projection)
    for (operand, pair) in zip(operands, zip(gradients, differentiate(projection))) {
      checkRepeats(pair.0, pair.1, "the gradients of \(operand.name)", &report)
    }
    for (operand, gradient) in zip(operands, gradients) {
      guard let analytic = values(of: gradient, for: operand, &report) else { continue }
      for index in chosen(operand.value.elementCount, &generator) {
        let numeric = slope(operand, index, evaluate, projection.doubles)
        report.note(element(operand.name, index, analytic[index], numeric))
      }
      operand.set(operand.value)
    }
    return report
  }

  private func checkRepeats(_ first: Tensor?, _ second: Tensor?, _ what: String, _ report: inout GradientCheckReport) {
    guard first?.doubles.map(\.bitPattern) != second?.doubles.map(\.bitPattern) else { return }
    report.problems.append(
      "\(what) changed from one run to the next; seed every random generator inside the function")
  }

  private func values(
    of gradient: Tensor?, for operand: Operand, _ report: inout GradientCheckReport
  ) -> [Double]? {
    guard let gradient else { return Array(repeating: 0, count: operand.value.elementCount) }
    guard gradient.shape == operand.value.shape, gradient.dtype == operand.value.dtype else {
      report.problems.append(
        "the gradient of \(operand.name) has shape \(gradient.shape) (\(gradient.dtype)), not \(operand.value.shape) "
          + "(\(operand.value.dtype))")
      return nil
    }
    return gradient.doubles
  }

  /// All places of a small operand, a random sample of a large one.
  private func chosen(_ count: Int, _ generator: inout RandomGenerator) -> [Int] {
    count <= samples ? Array(0..<count) : Array(generator.shuffled(0..<count).prefix(samples)).sorted()
  }

  /// The slope of the projected result along one element.
  private func slope(
    _ operand: Operand, _ index: Int, _ evaluate: () -> Tensor, _ projection: [Double]
  ) -> Double {
    var values = operand.value.values(as: Double.self)
    let (origin, step) = (values[index], epsilon * max(1, abs(values[index])))
    func result(at value: Double) -> [Double] {
      values[index] = value
      operand.set(Tensor(values, shape: operand.value.shape))
      return evaluate().doubles
    }
    let (above, below) = (result(at: origin + step), result(at: origin - step))
    // Differences first, so that large results that hardly change do not drown the slope in rounding.
    let rise = zip(zip(above, below), projection).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }
    return rise / ((origin + step) - (origin - step))
  }

  private func element(
    _ operand: String, _ index: Int, _ analytic: Double, _ numeric: Double
  ) -> GradientCheckReport.Element {
    let tolerated = absoluteTolerance + relativeTolerance * max(abs(analytic), abs(numeric))
    return GradientCheckReport.Element(
      operand: operand, index: index, analytic: analytic, numeric: numeric,
      excess: abs(analytic - numeric) / tolerated)
  }
}
