import Core
import Kernels
import ReferenceKernels

/// Layer and group normalization: each row by its own mean and variance, with and without scale and shift, and all
/// gradients.
struct RowNormalizationCase: PropertyCase {
  var operand = Operand(shape: [1, 1])
  var gradientLayout = Layout.plain
  /// Whether channels are normalized in groups; else the last axes.
  var hasGroups = false
  /// Groups, or last axes.
  var count = 1
  var hasScale = false
  var hasShift = false
  var wantsInput = true
  var wantsParameters = true
  var dtype = DType.float64
  var epsilon = 0.1
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> RowNormalizationCase {
    var operand = Operand(shape: Operand.shape(&draw))
    operand.layout = draw.layout(for: operand.shape)
    // Now and then several rows for each thread.
    if draw.chance(0.01) { operand = Operand(shape: [7, 6, 23, 41]) }
    let hasGroups = draw.chance(0.5)
    return RowNormalizationCase(
      operand: operand, gradientLayout: draw.layout(for: operand.shape), hasGroups: hasGroups,
      count: hasGroups ? draw.pick([1, 2, 3, 4, 8, 16, 17, operand.shape.dropFirst().first ?? 1]) : draw.integer(1...4),
      hasScale: draw.chance(0.7), hasShift: draw.chance(0.7), wantsInput: draw.chance(0.8),
      wantsParameters: draw.chance(0.8), dtype: draw.realType(), epsilon: draw.pick([1e-5, 1e-3, 0.1]),
      style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<RowNormalizationCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.gradientLayout, Layout.ofFeatures), .drop(\.hasGroups), .lower(\.count, to: 1), .drop(\.hasScale),
      .drop(\.hasShift), .drop(\.wantsInput), .drop(\.wantsParameters), .prefer(\.dtype, [.float64, .float32]),
      .prefer(\.epsilon, [0.1, 1e-3, 1e-5]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool {
    guard operand.isValid, gradientLayout == .plain || operand.shape.count == 4 else { return false }
    return hasGroups
      ? operand.shape.count >= 2 && operand.shape[1].isMultiple(of: count) : count <= operand.shape.count
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x = numbers.array("input", operand.shape)
    let gradient = numbers.array("gradient", operand.shape, in: -1...1)
    let scale = hasScale ? numbers.array("scale", parameterShape, in: -1.5...1.5) : nil
    let shift = hasShift ? numbers.array("shift", parameterShape, in: -1...1) : nil
    let input = x.array(dtype, operand.layout)
    let (output, saved) = RowNormalization.forward(
      input, scale: scale?.array(dtype), shift: shift?.array(dtype), geometry, epsilon: epsilon)
    let found = RowNormalization.gradients(
      gradient.array(dtype, gradientLayout), input: input, saved: saved, scale: scale?.array(dtype), geometry,
      .init(input: wantsInput, parameters: wantsParameters))
    let expected = gradients(x, scale, gradient)
    let sizes = RowNormalizationSizes(self, x, scale, gradient)
    let uses = x.count / geometry.parameters
    return difference("output", output, normalized(x, scale, shift), sizes.bound(sizes.output(shift)))
      ?? difference(
        "gradient of the input", found.input, wantsInput ? expected.input : nil, sizes.bound(sizes.inputGradient))
      ?? difference(
        "gradient of the scale", found.scale?.reshaped(Shape(parameterShape)), wantsParameters ? expected.scale : nil,
        .sums(of: uses + geometry.columns, sizes.scaleGradient, dtype, factor: 4))
      ?? difference(
        "gradient of the shift", found.shift?.reshaped(Shape(parameterShape)), wantsParameters ? expected.shift : nil,
        .sums(of: uses, sizes.shiftGradient, dtype))
  }
}

extension RowNormalizationCase {
  var geometry: RowGeometry {
    hasGroups
      ? RowGeometry(groups: count, of: Shape(operand.shape)) : RowGeometry(lastAxes: count, of: Shape(operand.shape))
  }

  var parameterShape: [Int] { hasGroups ? [operand.shape[1]] : Array(operand.shape.suffix(count)) }

  /// One number for each parameter, laid along the axes of the input.
  func alongInput(_ parameters: ReferenceArray) -> ReferenceArray {
    let shape = hasGroups ? [1, operand.shape[1]] + operand.shape.dropFirst(2).map { _ in 1 } : parameters.shape
    return Reference.broadcast(parameters.reshaped(shape), to: operand.shape)
  }

  private func normalized(
    _ x: ReferenceArray, _ scale: ReferenceArray?, _ shift: ReferenceArray?
  ) -> ReferenceArray {
    hasGroups
      ? Reference.groupNorm(x, groups: count, scale: scale, shift: shift, epsilon: epsilon)
      : Reference.layerNorm(x, lastAxes: count, scale: scale, shift: shift, epsilon: epsilon)
  }

  private func gradients(
    _ x: ReferenceArray, _ scale: ReferenceArray?, _ gradient: ReferenceArray
  ) -> (input: ReferenceArray, scale: ReferenceArray, shift: ReferenceArray) {
    hasGroups
      ? Reference.groupNormGradients(x, groups: count, scale: scale, epsilon: epsilon, gradient: gradient)
      : Reference.layerNormGradients(x, lastAxes: count, scale: scale, epsilon: epsilon, gradient: gradient)
  }
}

/// The formulas with the sizes of all numbers, so that nothing cancels: what rounding is relative to.
private struct RowNormalizationSizes {
  private let entry: RowNormalizationCase
  private let rows: [Int]
  /// `(|x| + mean |x|) / sqrt(variance + epsilon)` of each row.
  private let normalized: ReferenceArray
  /// `1 / sqrt(variance + epsilon)` of each row.
  private let inverse: ReferenceArray
  private let scale: ReferenceArray
  private let gradient: ReferenceArray

  init(_ entry: RowNormalizationCase, _ x: ReferenceArray, _ scale: ReferenceArray?, _ gradient: ReferenceArray) {
    self.entry = entry
    rows = [entry.geometry.rows, entry.geometry.columns]
    let (x, epsilon) = (x.reshaped(rows), entry.epsilon)
    let means = Reference.mean(x.magnitude, axes: [1], keepDims: true)
    inverse = Reference.variance(x, axes: [1], keepDims: true).map { 1 / ($0 + epsilon).squareRoot() }
    normalized = Reference.multiply(Reference.add(x.magnitude, means), inverse)
    let ones = ReferenceArray(shape: entry.parameterShape, repeating: 1)
    self.scale = entry.alongInput((scale ?? ones).magnitude).reshaped(rows)
    self.gradient = gradient.magnitude.reshaped(rows)
  }

  /// A mean and a variance stand behind each number, and two more sums in the backward pass.
  func bound(_ sizes: ReferenceArray) -> Bound { .sums(of: entry.geometry.columns, sizes, entry.dtype, factor: 4) }

  func output(_ shift: ReferenceArray?) -> ReferenceArray {
    let scaled = Reference.multiply(normalized, scale)
    return shift.map { Reference.add(scaled, entry.alongInput($0.magnitude).reshaped(rows)) } ?? scaled
  }

  var inputGradient: ReferenceArray {
    let scaled = Reference.multiply(gradient, scale)
    let level = Reference.mean(scaled, axes: [1], keepDims: true)
    let slope = Reference.mean(Reference.multiply(scaled, normalized), axes: [1], keepDims: true)
    let sum = Reference.add(Reference.add(scaled, level), Reference.multiply(normalized, slope))
    return Reference.multiply(sum, inverse)
  }

  var scaleGradient: ReferenceArray { perParameter(Reference.multiply(gradient, normalized)) }
  var shiftGradient: ReferenceArray { perParameter(gradient) }

  private func perParameter(_ sizes: ReferenceArray) -> ReferenceArray {
    let sizes = sizes.reshaped(entry.operand.shape)
    guard entry.hasGroups else { return Reference.sum(sizes, toShape: entry.parameterShape) }
    return Reference.sum(sizes, axes: [0] + Array(2..<sizes.rank))
  }
}
