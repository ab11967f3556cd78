import Core
import Kernels
import ReferenceKernels

/// What both properties of batch normalization are about.
struct NormalizationSetting: Sendable {
  var shape = [1, 1, 1, 1]
  /// Whether the input is `[N, C]`.
  var isFlat = false
  var dtype = DType.float64
  var layout = Layout.plain
  var gradientLayout = Layout.plain
  var rectifier: Rectifier?
  var hasScale = false
  var epsilon = 1e-5
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> NormalizationSetting {
    NormalizationSetting(
      shape: [
        draw.integer(1...3), draw.pick([draw.channels(), 16, 32]), draw.integer(1...4), draw.integer(1...4),
      ], isFlat: draw.chance(0.15), dtype: draw.pick([.float32, .float32, .float64]), layout: draw.layout(),
      gradientLayout: draw.layout(), rectifier: draw.pick([nil, nil, .relu, .relu6]), hasScale: draw.chance(0.8),
      epsilon: draw.pick([1e-5, 1e-3, 0.1]), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<NormalizationSetting>] {
    [
      .lowerEach(\.shape, to: 1), .drop(\.isFlat), .prefer(\.rectifier, [nil, .relu, .relu6]), .drop(\.hasScale),
      .prefer(\.layout, Layout.ofFeatures), .prefer(\.gradientLayout, Layout.ofFeatures),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.epsilon, [1e-5, 1e-3, 0.1]),
      .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { !isFlat || layout == .plain && gradientLayout == .plain && shape[2...] == [1, 1] }

  var channels: Int { shape[1] }
  var numbers: Numbers { Numbers(seed: values, style: style) }
  var rule: ReferenceBatchNorm { ReferenceBatchNorm(epsilon: epsilon) }
  /// Wide enough that some outputs reach the upper bound of a rectifier that has one.
  var scale: ReferenceArray? {
    hasScale ? numbers.array("scale", [channels], in: rectifier == .relu6 ? -8...8 : -1.5...1.5) : nil
  }
  var shift: ReferenceArray? { hasScale ? numbers.array("shift", [channels], in: -1...1) : nil }
  var ones: ReferenceArray { ReferenceArray(shape: [channels], repeating: 1) }
  var zeros: ReferenceArray { ReferenceArray(shape: [channels]) }

  /// `[N, C]` or `[N, C, H, W]` with `rows` rows.
  func inputShape(rows: Int) -> [Int] { [rows, channels] + (isFlat ? [] : shape[2...]) }

  /// The numbers that one mean is taken of.
  func terms(rows: Int) -> Int { rows * (isFlat ? 1 : shape[2] * shape[3]) }
}

extension Rectifier? {
  /// A plain form; the identity where there is no rectifier.
  func applied(to x: ReferenceArray) -> ReferenceArray {
    map { $0 == .relu ? UnaryFunction.relu(x) : UnaryFunction.relu6(x) } ?? x
  }

  /// What of `gradient` comes through. Where rounding decides on which side of a bound a number falls, the kernel's own
  /// side, that of its `output`, counts.
  func passed(_ gradient: ReferenceArray, _ output: NDArray) -> ReferenceArray {
    guard let self else { return gradient }
    return Reference.multiply(gradient, output.reference.map { $0 > 0 && (self == .relu || $0 < 6) ? 1 : 0 })
  }
}

/// Bounds for batch normalization: its formulas with the sizes of all numbers, so that nothing cancels.
struct NormalizationBounds {
  let setting: NormalizationSetting
  /// `(|x| + |mean|) / sqrt(variance + epsilon)`.
  let normalized: ReferenceArray
  /// `|scale| / sqrt(variance + epsilon)`, one for each element.
  let factor: ReferenceArray
  let terms: Int

  init(
    _ setting: NormalizationSetting, _ x: ReferenceArray, mean: ReferenceArray, variance: ReferenceArray
  ) {
    self.setting = setting
    terms = setting.terms(rows: x.shape[0])
    let spread = Self.perChannel(variance, x).map { ($0 + setting.epsilon).squareRoot() }
    normalized = Reference.binary(Reference.add(x.magnitude, Self.perChannel(mean.magnitude, x)), spread, /)
    factor = Reference.binary(Self.perChannel(setting.scale ?? setting.ones, x).magnitude, spread, /)
  }

  /// The sizes behind `normalized · scale + shift + addend`.
  func output(_ x: ReferenceArray, addend: ReferenceArray?) -> ReferenceArray {
    let scaled = Reference.multiply(normalized, Self.perChannel((setting.scale ?? setting.ones).magnitude, x))
    let shifted = Reference.add(scaled, Self.perChannel((setting.shift ?? setting.zeros).magnitude, x))
    return addend.map { Reference.add(shifted, $0.magnitude) } ?? shifted
  }

  /// The sizes behind the gradient of the input in training.
  func inputGradient(_ gradient: ReferenceArray) -> ReferenceArray {
    let axes = [0] + Array(2..<gradient.rank)
    let size = gradient.magnitude
    let level = Reference.mean(size, axes: axes, keepDims: true)
    let slope = Reference.mean(Reference.multiply(size, normalized), axes: axes, keepDims: true)
    let sum = Reference.add(Reference.add(size, level), Reference.multiply(normalized, slope))
    return Reference.multiply(factor, sum)
  }

  /// The sizes behind the gradient of the scale.
  func scaleGradient(_ gradient: ReferenceArray) -> ReferenceArray {
    Reference.sum(Reference.multiply(gradient.magnitude, normalized), axes: [0] + Array(2..<gradient.rank))
  }

  /// Four sums stand behind each other: mean, variance, and in the backward pass two more.
  func bound(_ magnitude: ReferenceArray) -> Bound { .sums(of: terms, magnitude, setting.dtype, factor: 4) }

  private static func perChannel(_ values: ReferenceArray, _ x: ReferenceArray) -> ReferenceArray {
    Reference.broadcast(
      values.reshaped([1, values.count] + Array(repeating: 1, count: x.rank - 2)), to: x.shape)
  }
}
