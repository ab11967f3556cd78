import Core
import Foundation
import Kernels
import ReferenceKernels

/// A function of every element, and its gradient.
struct UnaryCase: PropertyCase {
  var operation = UnaryOperation.negate
  var shape: [Int] = []
  var dtype = DType.float64
  var layout = Layout.plain
  var gradientLayout = Layout.plain
  /// Whether inputs are whole numbers where the function is defined for all of them.
  var isCoarse = true
  var values = 0

  static func drawn(from draw: inout Draw) -> UnaryCase {
    var entry = UnaryCase(
      operation: draw.pick(UnaryFunctions.all), dtype: draw.realType(), isCoarse: draw.chance(0.3),
      values: draw.seed())
    if draw.chance(0.3) {
      entry.shape = (0..<draw.integer(0...5)).map { _ in draw.integer(0...4) }
    } else {
      // From 1024 elements on oneDNN's functions serve.
      let side = draw.chance(0.1) ? 9 : 5
      entry.shape = [draw.integer(1...3), draw.channels(), draw.integer(1...side), draw.integer(1...side)]
      (entry.layout, entry.gradientLayout) = (draw.layout(), draw.layout())
    }
    return entry
  }

  static var simplifications: [Simplification<UnaryCase>] {
    [
      .prefer(\.layout, Layout.ofFeatures), .prefer(\.gradientLayout, Layout.ofFeatures), .shorten(\.shape),
      .lowerEach(\.shape, to: 1), .prefer(\.dtype, [.float64, .float32]), .prefer(\.isCoarse, [true, false]),
      .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { layout == .plain && gradientLayout == .plain || shape.count == 4 && !shape.contains(0) }

  func defect() -> String? {
    let (function, range) = UnaryFunctions.reference(operation)
    let numbers = Numbers(seed: values)
    let x =
      isCoarse && range.lowerBound == -4
      ? numbers.integers("input", shape, in: -3...3) : numbers.array("input", shape, in: range)
    let gradient = numbers.array("gradient", shape, in: -1...1)
    let input = x.array(dtype, layout)
    let output = Elementwise.unary(operation, input)
    let needs = operation.gradientNeeds
    let back = Elementwise.unaryGradient(
      operation, input: needs.input ? input : nil, output: needs.output ? output : nil,
      outputGradient: gradient.array(dtype, gradientLayout))
    let expected = function(x)
    return difference("output", output, expected, .roundings(16, of: outputSizes(function, x, expected), dtype))
      ?? difference(
        "gradient", back, function.gradient(x, gradient: gradient),
        .roundings(16, of: gradientSizes(function, x, gradient), dtype))
  }

  /// Library functions are good to a few units in the last place of the result, and of what a rounding of the input
  /// makes of it. GELU's `x · (1 + erf) / 2` cancels for negative x, down to a rounding of x.
  private func outputSizes(
    _ function: UnaryFunction, _ x: ReferenceArray, _ expected: ReferenceArray
  ) -> ReferenceArray {
    Reference.binary(x, expected) { x, y in
      abs(y) + abs(x * function.derivative(x)) + (operation == .gelu ? abs(x) : 0)
    }
  }

  /// Derivatives from the output, as `1 - y · y`, are good to a few roundings of 1.
  private func gradientSizes(
    _ function: UnaryFunction, _ x: ReferenceArray, _ gradient: ReferenceArray
  ) -> ReferenceArray {
    Reference.binary(x, gradient) { abs($1) * (abs(function.derivative($0)) + 1) }
  }
}

/// The plain forms of the kernels' functions.
enum UnaryFunctions {
  /// Every operation. Parameters are exact in both precisions.
  static let all: [UnaryOperation] = [
    .negate, .absolute, .exp, .log, .sqrt, .reciprocal, .square, .sin, .cos, .tanh, .sigmoid, .relu, .relu6,
    .leakyReLU(slope: 0.25), .leakyReLU(slope: -0.5), .leakyReLU(slope: 0), .gelu, .erf, .softplus, .sign, .floor,
    .addScalar(1.5), .addScalar(0), .multiplyScalar(-0.75), .multiplyScalar(0), .power(2), .power(3), .power(1),
    .power(0), .power(0.5), .power(-1.5), .clamp(-1, 2), .clamp(0.5, 1), .clamp(-.infinity, 1),
    .clamp(-0.5, .infinity), .log1p, .expm1, .silu, .hardswish, .elu(alpha: 1), .elu(alpha: 0.5), .elu(alpha: -0.25),
  ]

  /// The function with its derivative, and where to try it.
  static func reference(_ operation: UnaryOperation) -> (UnaryFunction, ClosedRange<Double>) {
    switch operation {
    case .log: (.log, 0.05...4)
    case .sqrt: (.sqrt, 0.05...4)
    case .reciprocal: (.reciprocal, 0.25...4)
    case .log1p: (.log1p, -0.9...4)
    case .relu6: (.relu6, -4...9)
    case .power(let exponent):
      (.power(exponent), exponent == exponent.rounded() && exponent > 0 ? -4...4 : 0.1...4)
    default: (everywhere(operation), -4...4)
    }
  }

  private static func everywhere(_ operation: UnaryOperation) -> UnaryFunction {
    switch operation {
    case .negate: .negate
    case .absolute: .abs
    case .exp: .exp
    case .square: .square
    case .sin: .sin
    case .cos: .cos
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .relu: .relu
    case .relu6: .relu6
    case .leakyReLU(let slope): .leakyReLU(slope: slope)
    case .gelu: .gelu
    case .erf: .erf
    case .softplus: .softplus
    case .expm1: .expm1
    case .silu: .silu
    case .hardswish: .hardswish
    case .elu(let alpha): .elu(alpha: alpha)
    case .clamp(let low, let high): .clamp(min: low, max: high)
    case .sign: UnaryFunction(value: { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }, derivative: { _ in 0 })
    case .floor: UnaryFunction(value: { Foundation.floor($0) }, derivative: { _ in 0 })
    case .addScalar(let value): UnaryFunction(value: { $0 + value }, derivative: { _ in 1 })
    case .multiplyScalar(let value): UnaryFunction(value: { $0 * value }, derivative: { _ in value })
    default: fatalError("no plain form of \(operation)")
    }
  }
}
