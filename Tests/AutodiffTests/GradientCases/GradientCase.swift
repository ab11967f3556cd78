import Autodiff

/// A small computation whose gradients are checked against differences.
struct GradientCase: Sendable, CustomStringConvertible {
  /// The name in the operation table.
  let entry: String
  let name: String
  let inputs: [Tensor]
  var epsilon = 1e-6
  let function: @Sendable ([Tensor]) -> Tensor

  init(
    _ operation: Autodiff.Operation, _ name: String = "", _ inputs: [Tensor], epsilon: Double = 1e-6,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.init(composed: operation.rawValue, name, inputs, epsilon: epsilon, function)
  }

  /// A case of a function that is composed of recorded operations.
  init(
    composed entry: String, _ name: String = "", _ inputs: [Tensor], epsilon: Double = 1e-6,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    (self.entry, self.name, self.inputs, self.epsilon, self.function) = (entry, name, inputs, epsilon, function)
  }

  var description: String { name.isEmpty ? entry : "\(entry) \(name)" }

  /// The operations that the case records.
  var recorded: [Autodiff.Operation] {
    let tape = Tape()
    _ = function(inputs.map { $0.traced(by: tape, retainingGradient: true) })
    return tape.operations
  }

  static let all =
    elementwiseCases + choiceCases + shapeCases + productCases + spatialCases + lossCases
    + batchNormalizationCases + maskingCases + ownOperationCases
    + linearAlgebraCases
    + rowNormalizationCases + transposedCases + upsamplingCases + letterCases + placeCases
    + activationCases + orderCases + regressionCases + divergenceCases + classLossCases + binaryLossCases
    + rearrangementCases + partCases
}

/// Numbers in a random order that are all 4 / count apart and as far from 0, so that no small step crosses a kink or
/// swaps two of them. They lie between -2 and 2, moved by `offset`.
func spread(_ shape: Shape, seed: UInt64 = 1, offset: Double = 0) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  let count = shape.elementCount
  let order = generator.shuffled(0..<count)
  return constant(order.map { (Double($0) + 0.5) * 4 / Double(count) - 2 + offset }, shape)
}

/// Given numbers.
func constant(_ values: [Double], _ shape: Shape) -> Tensor {
  Tensor(values, shape: shape).cast(to: CasePrecision.dtype)
}

/// The type in which cases make numbers: float64, but where one is run in float32. A case makes the constants that it
/// needs by `random`, `spread` or `constant`, inside its function, so that they have its operands' type.
enum CasePrecision {
  @TaskLocal static var dtype: DType = .float64
}

/// Uniform numbers between the bounds.
func random(_ shape: Shape, _ range: ClosedRange<Double> = -1...1, seed: UInt64 = 2) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .uniform(shape, in: range, .float64, using: &generator).cast(to: CasePrecision.dtype)
}
