/// A function of each element by itself.
///
/// The one list of them: layers, `NetworkGraph`, inference and files speak of these. Numbers are rounded to float32
/// where float32 is computed.
public enum Activation: Sendable, Hashable {
  /// `max(x, 0)`.
  case relu
  /// `min(max(x, least), most)`, and NaN of NaN; a ReLU6 has 0 and 6.
  case clamp(least: Double, most: Double)
  /// x where positive, slope · x elsewhere.
  case leakyReLU(slope: Double)
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// `min(max(x / 6 + 1/2, 0), 1)`, as in PyTorch.
  case hardsigmoid
  /// The hyperbolic tangent.
  case tanh
  /// x · Φ(x), exact.
  case gelu
  /// x · sigmoid(x).
  case silu
  /// x · hardsigmoid(x).
  case hardswish
  /// x where positive, alpha · (exp(x) - 1) elsewhere.
  case elu(alpha: Double)
  /// `log(1 + exp(x))`.
  case softplus
}

extension Activation {
  /// The activation that x times this one of x is.
  var gating: Activation? {
    switch self {
    case .sigmoid: .silu
    case .hardsigmoid: .hardswish
    default: nil
    }
  }
}

// What kernels must know of the activation in their pass, which may be none.
extension Activation? {
  /// What a value below 0 is multiplied by.
  var slope: Float {
    switch self {
    case .relu: 0
    case .leakyReLU(let slope): Float(slope)
    default: 1
    }
  }

  /// Whether 0 stays 0, so that what pads blocks of channels needs no care.
  var keepsZero: Bool {
    switch self {
    case nil, .relu, .leakyReLU, .tanh, .gelu, .silu, .hardswish, .elu: true
    case .clamp(let least, let most): least <= 0 && most >= 0
    case .sigmoid, .hardsigmoid, .softplus: false
    }
  }

  /// Whether it is a ReLU, or one with a slope, or nothing: what every kernel does in its own pass.
  var isRectifier: Bool {
    switch self {
    case nil, .relu, .leakyReLU: true
    default: false
    }
  }

  /// Whether oneDNN's convolutions compute it as accurately as this project's own loops do, some rounding aside.
  var isInLibrary: Bool { self != .softplus }

  /// Whether a NaN stays one in oneDNN's kernels. A product with x keeps it; a comparison makes a number of it.
  var keepsNaNInLibrary: Bool {
    switch self {
    case nil, .silu, .hardswish: true
    case .leakyReLU(let slope): Float(slope) != 0
    case .relu, .clamp, .sigmoid, .hardsigmoid, .tanh, .gelu, .elu, .softplus: false
    }
  }

  /// The same as a pass of its own, for those that are more than a few operations.
  var function: UnaryOperation? {
    switch self {
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .gelu: .gelu
    case .silu: .silu
    case .elu(let alpha): .elu(alpha: Double(Float(alpha)))
    case .softplus: .softplus
    case nil, .relu, .leakyReLU, .clamp, .hardsigmoid, .hardswish: nil
    }
  }
}
