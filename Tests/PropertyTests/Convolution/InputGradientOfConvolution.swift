import Core
import Kernels
import ReferenceKernels

/// The gradient of a convolution's input; the gradient of its output may be masked by a ReLU in the same pass.
struct InputGradientOfConvolution: PropertyCase {
  var setting = ConvolutionSetting()
  var layout = Layout.plain
  /// The layout of the mask; nil for none. It counts only where the kernel takes one.
  var maskLayout: Layout?

  static func drawn(from draw: inout Draw) -> InputGradientOfConvolution {
    InputGradientOfConvolution(
      setting: .drawn(from: &draw), layout: draw.layout(), maskLayout: draw.chance(0.5) ? draw.layout() : nil)
  }

  static var simplifications: [Simplification<InputGradientOfConvolution>] {
    ConvolutionSetting.simplifications.map { $0.inside(\.setting) } + [
      .prefer(\.layout, Layout.ofFeatures), .prefer(\.maskLayout, [nil] + Layout.ofFeatures),
    ]
  }

  var isValid: Bool { setting.isValid }

  func defect() -> String? {
    let (numbers, inputShape) = (setting.numbers, Shape(setting.inputShape))
    let weight = numbers.array("weight", setting.weightShape)
    let gradient = numbers.array("gradient", setting.outputShape)
    return setting.withAlgorithm {
      let weights = setting.weights(weight)
      let mask = setting.mask(maskLayout, weights)
      let seen = mask.map { Reference.multiply(gradient, $0.reference.map { $0 > 0 ? 1 : 0 }) } ?? gradient
      let result = Convolution.inputGradient(
        gradient.array(setting.dtype, layout), weights, inputShape: inputShape, setting.geometry, mask: mask)
      let (shape, reference) = (setting.inputShape, setting.reference)
      let expected = reference.inputGradient(shape: shape, weight: weight, gradient: seen)
      let magnitude = reference.inputGradient(shape: shape, weight: weight.magnitude, gradient: seen.magnitude)
      return difference(
        "gradient of the input", result, expected,
        setting.bound(setting.outputs * setting.kernel[0] * setting.kernel[1], magnitude))
    }
  }
}

extension ConvolutionSetting {
  /// The output of a fused ReLU, where the kernels of the gradients mask by it themselves; else nil.
  func mask(_ layout: Layout?, _ weights: NDArray) -> NDArray? {
    guard let layout, Convolution.masksGradients(inputShape: Shape(inputShape), weights, geometry) else { return nil }
    return UnaryFunction.relu(numbers.array("mask", outputShape, in: -1...1)).array(dtype, layout)
  }
}
