import Kernels
import ReferenceKernels

/// The forward pass of a convolution, with or without a bias and a ReLU in the same pass.
struct ForwardConvolution: PropertyCase {
  var setting = ConvolutionSetting()
  var layout = Layout.plain
  var hasBias = false
  var fusesReLU = false

  static func drawn(from draw: inout Draw) -> ForwardConvolution {
    ForwardConvolution(
      setting: .drawn(from: &draw), layout: draw.layout(), hasBias: draw.chance(0.5), fusesReLU: draw.chance(0.4))
  }

  static var simplifications: [Simplification<ForwardConvolution>] {
    ConvolutionSetting.simplifications.map { $0.inside(\.setting) } + [
      .prefer(\.layout, Layout.ofFeatures), .drop(\.hasBias), .drop(\.fusesReLU),
    ]
  }

  var isValid: Bool { setting.isValid }

  func defect() -> String? {
    let numbers = setting.numbers
    let x = numbers.array("input", setting.inputShape)
    let weight = numbers.array("weight", setting.weightShape)
    let bias = hasBias ? numbers.array("bias", [setting.weightShape[0]]) : nil
    let expected = setting.reference.forward(x, weight: weight, bias: bias)
    let magnitude = setting.reference.forward(x.magnitude, weight: weight.magnitude, bias: bias?.magnitude)
    return setting.withAlgorithm {
      let output = Convolution.forward(
        x.array(setting.dtype, layout), setting.weights(weight), bias: bias?.array(setting.dtype), setting.geometry,
        fusingReLU: fusesReLU)
      let terms = setting.inputs * setting.kernel[0] * setting.kernel[1]
      // A ReLU brings numbers no further apart.
      return difference(
        "output", output, fusesReLU ? UnaryFunction.relu(expected) : expected, setting.bound(terms, magnitude))
    }
  }
}
