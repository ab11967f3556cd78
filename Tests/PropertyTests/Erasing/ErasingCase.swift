import Core
import Kernels
import ReferenceKernels

/// Erasing of some rows: channel mean, mask, erased copies behind the input, and the gradient.
struct ErasingCase: PropertyCase {
  var shape = [1, 1, 1, 1]
  /// The rows to erase a copy of.
  var first = 0
  var count = 1
  /// In quarters.
  var gamma = 2
  var isRelative = false
  var dtype = DType.float64
  var layout = Layout.plain
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> ErasingCase {
    let rows = draw.integer(1...4)
    let first = draw.integer(0...rows - 1)
    return ErasingCase(
      shape: [rows, draw.channels(), draw.integer(1...6), draw.integer(1...6)], first: first,
      count: draw.integer(0...rows - first), gamma: draw.integer(-1...5), isRelative: draw.chance(0.6),
      dtype: draw.realType(), layout: draw.layout(), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<ErasingCase>] {
    [
      .lower(\.first, to: 0), .lower(\.count, to: 1), .lowerEach(\.shape, to: 1), .drop(\.isRelative),
      .prefer(\.layout, Layout.ofFeatures), .prefer(\.dtype, [.float64, .float32]),
      .prefer(\.style, ValueStyle.simplest), .prefer(\.gamma, [2, 0, 4]), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { first + count <= shape[0] }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x = numbers.array("input", shape)
    let fraction = Double(gamma) / 4
    let result = FeatureErasing.forward(
      x.array(dtype, layout), source: first..<first + count,
      threshold: isRelative ? .relative(fraction) : .absolute(fraction))
    let gradient = numbers.array("gradient", [shape[0] + count] + shape[1...])
    let back = FeatureErasing.gradient(gradient.array(dtype, layout), source: first..<first + count, mask: result.mask)
    let source = Reference.slice(x, axis: 0, start: first, end: first + count)
    let erased = Reference.erase(source, gamma: fraction, relative: isRelative)
    let size = Reference.mean(source.magnitude, axes: [1], keepDims: true)
    let mask = decided(erased, result.mask.reference, size)
    let copies = Reference.multiply(source, mask)
    return difference("mean", result.mean, erased.mean, .sums(of: shape[1], size, dtype))
      ?? difference("mask", result.mask, mask)
      ?? difference("stacked", result.stacked, Reference.concatenate([x, copies], axis: 0))
      ?? difference(
        "gradient", back, backward(gradient, mask), .roundings(1, of: backward(gradient.magnitude, mask), dtype))
  }

  /// The reference's mask; where rounding decides whether a mean reaches the threshold, the kernel's.
  private func decided(
    _ erased: Reference.Erased, _ found: ReferenceArray, _ size: ReferenceArray
  ) -> ReferenceArray {
    guard found.shape == erased.mask.shape else { return erased.mask }
    let limits = Reference.broadcast(erased.threshold, to: erased.mask.shape)
    let slack = Double(shape[1] + 4) * dtype.epsilon * (size.largest + abs(Double(gamma)))
    return ReferenceArray(
      shape: found.shape,
      values: found.values.indices.map { place in
        let isClose = abs(erased.mean.values[place] - limits.values[place]) <= slack
        return isClose ? found.values[place] : erased.mask.values[place]
      })
  }

  private func backward(_ gradient: ReferenceArray, _ mask: ReferenceArray) -> ReferenceArray {
    var result = Reference.slice(gradient, axis: 0, start: 0, end: shape[0])
    let copies = Reference.slice(gradient, axis: 0, start: shape[0], end: shape[0] + count)
    let through = Reference.multiply(copies, mask)
    let row = result.count / shape[0]
    for place in through.values.indices { result.values[first * row + place] += through.values[place] }
    return result
  }
}
