import Kernels
import ReferenceKernels

/// Batch normalization by given statistics, and its gradients.
struct EvaluationNormalization: PropertyCase {
  var setting = NormalizationSetting()

  static func drawn(from draw: inout Draw) -> EvaluationNormalization {
    EvaluationNormalization(setting: .drawn(from: &draw))
  }

  static var simplifications: [Simplification<EvaluationNormalization>] {
    NormalizationSetting.simplifications.map { $0.inside(\.setting) }
  }

  var isValid: Bool { setting.isValid }

  func defect() -> String? {
    let (numbers, dtype) = (setting.numbers, setting.dtype)
    let x = numbers.array("input", setting.inputShape(rows: setting.shape[0]))
    let gradient = numbers.array("gradient", x.shape)
    let mean = numbers.array("mean", [setting.channels], in: -1...1)
    let variance = numbers.array("variance", [setting.channels], in: 0.3...2)
    let (weight, bias) = (setting.scale ?? setting.ones, setting.shift ?? setting.zeros)
    let settings = Normalization.Settings(epsilon: setting.epsilon, rectifier: setting.rectifier)
    let (input, scale) = (x.array(dtype, setting.layout), setting.scale?.array(dtype))
    let (output, saved) = Normalization.evaluation(
      input, mean: mean.array(dtype), variance: variance.array(dtype), scale: scale, shift: setting.shift?.array(dtype),
      settings)
    let found = Normalization.evaluationGradient(
      gradient.array(dtype, setting.gradientLayout), input: input, output: output, saved: saved, scale: scale, settings)
    let out = setting.rule.evaluation(x, weight: weight, bias: bias, mean: mean, variance: variance)
    let passed = setting.rectifier.passed(gradient, output)
    let expected = setting.rule.evaluationGradients(
      x, weight: weight, mean: mean, variance: variance, gradient: passed)
    let bounds = NormalizationBounds(setting, x, mean: mean, variance: variance)
    let shiftSize = Reference.sum(passed.magnitude, axes: [0] + Array(2..<x.rank))
    return difference(
      "output", output, setting.rectifier.applied(to: out),
      .roundings(8, of: bounds.output(x, addend: nil), dtype))
      ?? difference(
        "gradient of the input", found.input, expected.input,
        .roundings(8, of: Reference.multiply(passed.magnitude, bounds.factor), dtype))
      ?? difference(
        "gradient of the scale", found.scale, expected.weight, bounds.bound(bounds.scaleGradient(passed)))
      ?? difference("gradient of the shift", found.shift, expected.bias, bounds.bound(shiftSize))
  }
}
