import Kernels
import ReferenceKernels

/// The gradients of a convolution's weights and bias.
struct WeightGradientOfConvolution: PropertyCase {
  var setting = ConvolutionSetting()
  var inputLayout = Layout.plain
  var gradientLayout = Layout.plain
  /// The layout of the mask; nil for none. It counts only where the kernel takes one.
  var maskLayout: Layout?
  var wantsBias = false

  static func drawn(from draw: inout Draw) -> WeightGradientOfConvolution {
    WeightGradientOfConvolution(
      setting: .drawn(from: &draw), inputLayout: draw.layout(), gradientLayout: draw.layout(),
      maskLayout: draw.chance(0.5) ? draw.layout() : nil, wantsBias: draw.chance(0.6))
  }

  static var simplifications: [Simplification<WeightGradientOfConvolution>] {
    ConvolutionSetting.simplifications.map { $0.inside(\.setting) } + [
      .prefer(\.inputLayout, Layout.ofFeatures), .prefer(\.gradientLayout, Layout.ofFeatures),
      .prefer(\.maskLayout, [nil] + Layout.ofFeatures), .drop(\.wantsBias),
    ]
  }

  var isValid: Bool { setting.isValid }

  func defect() -> String? {
    let numbers = setting.numbers
    let x = numbers.array("input", setting.inputShape)
    let gradient = numbers.array("gradient", setting.outputShape)
    return setting.withAlgorithm {
      let weights = setting.weights(numbers.array("weight", setting.weightShape))
      let mask = setting.mask(maskLayout, weights)
      let seen = mask.map { Reference.multiply(gradient, $0.reference.map { $0 > 0 ? 1 : 0 }) } ?? gradient
      let result = Convolution.weightGradient(
        gradient.array(setting.dtype, gradientLayout), input: x.array(setting.dtype, inputLayout), weight: weights.form,
        setting.geometry, withBias: wantsBias, mask: mask)
      if result.weight.layout != weights.layout { return "gradient of the weights: in \(result.weight.layout)" }
      let (shape, reference) = (setting.weightShape, setting.reference)
      let expected = reference.weightGradient(x, shape: shape, gradient: seen)
      let magnitude = reference.weightGradient(x.magnitude, shape: shape, gradient: seen.magnitude)
      let terms = setting.batch * setting.outputShape[2] * setting.outputShape[3]
      return difference("gradient of the weights", result.weight, expected, setting.bound(terms, magnitude))
        ?? difference(
          "gradient of the bias", result.bias, wantsBias ? reference.biasGradient(seen) : nil,
          .sums(of: terms, reference.biasGradient(seen.magnitude), setting.dtype))
    }
  }
}
