/// What becomes of the values that an operation of an `InferenceGraph` computed.
public enum InferenceActivation: Sendable, Hashable {
  case none
  /// x where positive, slope · x elsewhere; a ReLU has the slope 0.
  case rectified(slope: Float)
  /// `min(max(x, least), most)`, and NaN of NaN.
  case clamp(least: Float, most: Float)
  case sigmoid
  /// `min(max(x / 6 + 1/2, 0), 1)`.
  case hardsigmoid
  case tanh
  /// x · Φ(x), exact.
  case gelu
  /// x · sigmoid(x).
  case silu
  /// x · hardsigmoid(x).
  case hardswish
  /// x where positive, alpha · (exp(x) - 1) elsewhere.
  case elu(alpha: Float)
  case softplus
}

extension InferenceActivation {
  /// What a value below 0 is multiplied by.
  var slope: Float { if case .rectified(let slope) = self { slope } else { 1 } }

  /// Whether 0 stays 0, so that what pads blocks of channels needs no care.
  var keepsZero: Bool {
    switch self {
    case .none, .rectified, .tanh, .gelu, .silu, .hardswish, .elu: true
    case .clamp(let least, let most): least <= 0 && most >= 0
    case .sigmoid, .hardsigmoid, .softplus: false
    }
  }

  /// Whether it is a ReLU, or one with a slope, or nothing: what every kernel does in its own pass.
  var isRectifier: Bool {
    switch self {
    case .none, .rectified: true
    default: false
    }
  }

  /// Whether oneDNN's convolutions compute it as accurately as this project's own loops do, some rounding aside.
  var isInLibrary: Bool { self != .softplus }

  /// Whether a NaN stays one in oneDNN's kernels. A product with x keeps it; a comparison makes a number of it, as a
  /// fused ReLU does, too, which is known and let be.
  var keepsNaNInLibrary: Bool {
    switch self {
    case .none, .rectified, .silu, .hardswish: true
    case .clamp, .sigmoid, .hardsigmoid, .tanh, .gelu, .elu, .softplus: false
    }
  }

  /// The same as a pass of its own, for those that are more than a few operations.
  var function: UnaryOperation? {
    switch self {
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .gelu: .gelu
    case .silu: .silu
    case .elu(let alpha): .elu(alpha: Double(alpha))
    case .softplus: .softplus
    case .none, .rectified, .clamp, .hardsigmoid, .hardswish: nil
    }
  }
}
