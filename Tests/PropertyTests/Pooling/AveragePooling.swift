import Kernels
import ReferenceKernels

/// The mean of each window, with and without its padding, and its gradient.
struct AveragePooling: PropertyCase {
  var setting = PoolingSetting()
  var countsPadding = false

  static func drawn(from draw: inout Draw) -> AveragePooling {
    AveragePooling(setting: .drawn(from: &draw), countsPadding: draw.chance(0.5))
  }

  static var simplifications: [Simplification<AveragePooling>] {
    [.drop(\.countsPadding)] + PoolingSetting.simplifications.map { $0.inside(\.setting) }
  }

  var isValid: Bool { setting.isValid(dilation: [1, 1]) }

  func defect() -> String? {
    let (reference, geometry) = (setting.reference(dilation: [1, 1]), setting.geometry(dilation: [1, 1]))
    let x = setting.numbers.array("input", setting.inputShape)
    let gradient = setting.numbers.array("gradient", reference.outputShape(x.shape))
    let input = x.array(setting.dtype, setting.layout)
    let back = Pooling.averageGradient(
      gradient.array(setting.dtype, setting.gradientLayout), input: ArrayForm(input.shape, .float32, setting.layout),
      geometry, countingPadding: countsPadding)
    let terms = setting.kernel[0] * setting.kernel[1]
    let propagate = { (gradient: ReferenceArray) in
      reference.averageGradient(shape: x.shape, countIncludePad: countsPadding, gradient: gradient)
    }
    return difference(
      "output", Pooling.average(input, geometry, countingPadding: countsPadding),
      reference.average(x, countIncludePad: countsPadding),
      .sums(of: terms, reference.average(x.magnitude, countIncludePad: countsPadding), setting.dtype))
      ?? difference(
        "gradient", back, propagate(gradient), .sums(of: terms, propagate(gradient.magnitude), setting.dtype))
  }
}
