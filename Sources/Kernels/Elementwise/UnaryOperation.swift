/// A function of one number, applied to every element of an array.
public enum UnaryOperation: Sendable, Hashable {
  case negate, absolute, exp, log, sqrt, reciprocal, square, sin, cos, tanh
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// `max(x, 0)`, and NaN of NaN; its derivative at 0 is 0.
  case relu
  /// `min(max(x, 0), 6)`, and NaN of NaN; its derivative at both bounds is 0.
  case relu6
  /// `x` above 0, `slope * x` elsewhere.
  case leakyReLU(slope: Double)
  /// The exact `x * Phi(x)` with the normal distribution function Phi, by `erf`.
  case gelu
  /// The error function.
  case erf
  /// `log(1 + exp(x))`.
  case softplus
  /// `x / (1 + exp(-x))`.
  case silu
  /// `x * min(max(x + 3, 0), 6) / 6`; its derivative is 0 at -3 and 1 at 3.
  case hardswish
  /// `x` above 0, `alpha * (exp(x) - 1)` elsewhere.
  case elu(alpha: Double)
  /// -1, 0 or 1; its derivative is taken as 0.
  case sign
  /// The next integer below; its derivative is taken as 0.
  case floor
  /// `x + value`.
  case addScalar(Double)
  /// `x · value`.
  case multiplyScalar(Double)
  /// `x / value`, divided, not multiplied by a reciprocal that is rounded.
  case divideScalar(Double)
  /// `x` to the power of the value.
  case power(Double)
  /// Limits to the lower and the upper bound; the derivative is 1 between them, bounds included.
  case clamp(Double, Double)
  /// `log(1 + x)`, exact for small x.
  case log1p
  /// `exp(x) - 1`, exact for small x.
  case expm1
}

extension UnaryOperation {
  /// Whether `unaryGradient` reads the operation's input, its output, or neither. The rest need not be kept.
  public var gradientNeeds: (input: Bool, output: Bool) {
    switch self {
    case .negate, .addScalar, .multiplyScalar, .divideScalar, .sign, .floor: (false, false)
    case .relu, .relu6, .tanh, .sigmoid, .exp, .sqrt, .reciprocal, .expm1: (false, true)
    // With a negative slope the output's sign no longer tells the input's.
    case .leakyReLU(let slope): slope >= 0 ? (false, true) : (true, false)
    case .elu(let alpha): alpha >= 0 ? (false, true) : (true, false)
    case .absolute, .log, .square, .sin, .cos, .gelu, .erf, .softplus, .silu, .hardswish, .power, .clamp, .log1p:
      (true, false)
    }
  }

  /// Whether 0 is mapped to 0, so that padding survives.
  var keepsZero: Bool {
    switch self {
    case .negate, .absolute, .sqrt, .square, .sin, .tanh, .relu, .relu6, .leakyReLU, .gelu, .erf, .sign, .floor,
      .log1p, .expm1, .silu, .hardswish, .elu, .multiplyScalar:
      true
    case .power(let exponent): exponent > 0
    case .clamp(let low, let high): low <= 0 && high >= 0
    case .addScalar(let value): value == 0
    // What is 0 in float32 divides 0 to NaN.
    case .divideScalar(let value): Float(value) != 0 && !value.isNaN
    case .exp, .log, .reciprocal, .cos, .sigmoid, .softplus: false
    }
  }

  /// Whether the gradient is 0 where input, output and the output's gradient are, and not 0 / 0.
  var gradientKeepsZero: Bool {
    switch self {
    case .log, .sqrt: false
    case .power(let exponent): exponent >= 1 || exponent == 0
    default: true
    }
  }
}

/// A function of two numbers, applied to the elements of two arrays.
public enum BinaryOperation: Sendable, Hashable {
  /// Of integers, sums, differences and products wrap around.
  case add, subtract, multiply
  /// Of integers, towards zero; a division of an integer by zero stops the program.
  case divide
  /// NaN where either is.
  case maximum, minimum
  /// The first to the power of the second; floating point only.
  case power

  /// Whether two zeros give zero, so that padding survives.
  var keepsZero: Bool { self != .divide && self != .power }
}

/// A comparison of two numbers.
public enum Comparison: Sendable, Hashable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// Operations that treat every element alike: functions of one array, of two, comparisons, choices and casts.
///
/// Arrays of two different shapes are combined as in NumPy: aligned at their last axes, sizes equal or 1. Results keep
/// the blocked layouts of their operands where the zeros that fill up the blocks stay zero, and are row-major else.
public enum Elementwise {}
