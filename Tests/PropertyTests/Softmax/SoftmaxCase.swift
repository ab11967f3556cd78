import Core
import Kernels
import ReferenceKernels

/// Softmax and its logarithm along any axis, and their gradients.
struct SoftmaxCase: PropertyCase {
  var operand = Operand(shape: [1])
  var axis = 0
  var isLogarithmic = false
  /// Inputs reach from minus this to this.
  var reach = 1
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> SoftmaxCase {
    var operand = Operand(shape: Operand.shape(&draw))
    // From 1024 elements on oneDNN serves.
    if draw.chance(0.1) { operand.shape = [draw.integer(20...60), draw.integer(20...60)] }
    if operand.shape.isEmpty { operand.shape = [5] }
    operand.layout = draw.layout(for: operand.shape)
    operand.emptyNowAndThen(&draw)
    let rank = operand.shape.count
    return SoftmaxCase(
      operand: operand, axis: draw.integer(-rank...rank - 1), isLogarithmic: draw.chance(0.5),
      reach: draw.pick([1, 10, 90]), dtype: draw.realType(), values: draw.seed())
  }

  static var simplifications: [Simplification<SoftmaxCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.axis, [0, 1, 2, 3]), .drop(\.isLogarithmic), .prefer(\.reach, [1, 10, 90]),
      .prefer(\.dtype, [.float64, .float32]), .lower(\.values, to: 0),
    ]
  }

  /// There may be no lanes, but a lane has elements.
  var isValid: Bool { operand.isValid && 0..<operand.shape.count ~= along && operand.shape[along] > 0 }

  private var along: Int { axis < 0 ? axis + operand.shape.count : axis }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let (from, to) = (Double(-reach), Double(reach))
    let x = numbers.array("input", operand.shape, in: from...to)
    let gradient = numbers.array("gradient", operand.shape, in: -1...1)
    let (input, upper) = (x.array(dtype, operand.layout), gradient.array(dtype, operand.layout))
    let output = isLogarithmic ? Softmax.logSoftmax(input, axis: axis) : Softmax.softmax(input, axis: axis)
    let back =
      isLogarithmic
      ? Softmax.logSoftmaxGradient(upper, output: output, axis: axis)
      : Softmax.softmaxGradient(upper, output: output, axis: axis)
    let terms = operand.shape[along]
    // A rounding of x, or of the difference from the largest x, is a relative error of exp(x) of that size.
    let roundings = Double(terms + 8 + 4 * reach)
    let p = Reference.softmax(x, axis: along)
    let sizes = Reference.sum(gradient.magnitude, axes: [along], keepDims: true)
    return difference(
      "output", output, isLogarithmic ? Reference.logSoftmax(x, axis: along) : p,
      .roundings(isLogarithmic ? Double(terms + 8) : roundings, of: isLogarithmic ? p.filled(with: to + 5) : p, dtype))
      ?? difference(
        "gradient", back,
        isLogarithmic
          ? Reference.logSoftmaxGradient(x, axis: along, gradient: gradient)
          : Reference.softmaxGradient(x, axis: along, gradient: gradient),
        .roundings(roundings * 2, of: Reference.add(Reference.multiply(p, sizes), gradientSizes(p, gradient)), dtype))
  }

  /// The gradient of the logarithm starts with the upper gradient itself, that of softmax with its share.
  private func gradientSizes(_ p: ReferenceArray, _ gradient: ReferenceArray) -> ReferenceArray {
    isLogarithmic ? gradient.magnitude : Reference.multiply(p, gradient.magnitude)
  }
}
