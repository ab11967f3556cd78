import Kernels
import ReferenceKernels

/// The largest value of each window, and its gradient, which the first of equal values gets.
struct MaximumPooling: PropertyCase {
  var setting = PoolingSetting()
  var dilation = [1, 1]

  static func drawn(from draw: inout Draw) -> MaximumPooling {
    MaximumPooling(
      setting: .drawn(from: &draw),
      dilation: draw.chance(0.2) ? [draw.integer(1...3), draw.integer(1...3)] : [1, 1])
  }

  static var simplifications: [Simplification<MaximumPooling>] {
    [.lowerEach(\.dilation, to: 1)] + PoolingSetting.simplifications.map { $0.inside(\.setting) }
  }

  var isValid: Bool { setting.isValid(dilation: dilation) }

  func defect() -> String? {
    let (reference, geometry) = (setting.reference(dilation: dilation), setting.geometry(dilation: dilation))
    let x = setting.numbers.array("input", setting.inputShape)
    let gradient = setting.numbers.array("gradient", reference.outputShape(x.shape))
    let input = x.array(setting.dtype, setting.layout)
    let (output, winners) = Pooling.maximum(input, geometry)
    let back = Pooling.maximumGradient(
      gradient.array(setting.dtype, setting.gradientLayout), winners,
      input: ArrayForm(input.shape, .float32, setting.layout), geometry)
    return difference("output", output, reference.maximum(x))
      ?? difference(
        "gradient", back, reference.maximumGradient(x, gradient: gradient),
        .sums(
          of: setting.kernel[0] * setting.kernel[1], reference.maximumGradient(x, gradient: gradient.magnitude),
          setting.dtype))
      ?? placesDefect(input, winners, geometry)
  }

  /// Whoever noted the places of the largest values: they are those that plain loops find, the first of equal ones.
  private func placesDefect(_ input: NDArray, _ winners: Pooling.Winners, _ geometry: PoolingGeometry) -> String? {
    let found = Pooling.places(winners, input: ArrayForm(input.shape, .float32, setting.layout), geometry)
    let expected = PlainPooling.maximum(input, geometry).indices
    if found.shape != expected.shape { return "places: of shape \(found.shape)" }
    let pairs = zip(found.values(as: Int32.self), expected.values(as: Int32.self))
    return pairs.first { $0 != $1 }.map { "places: \($0) instead of \($1)" }
  }
}
