import Kernels
import ReferenceKernels

/// Batch normalization by the batch's own statistics: branches, ReLU and sum in the same pass, and all gradients.
struct TrainingNormalization: PropertyCase {
  /// Its first size is the rows of one branch.
  var setting = NormalizationSetting()
  var branches = 1
  /// The layout of what is added; nil if nothing is.
  var addendLayout: Layout?

  static func drawn(from draw: inout Draw) -> TrainingNormalization {
    TrainingNormalization(
      setting: .drawn(from: &draw), branches: draw.pick([1, 1, 2, 3]),
      addendLayout: draw.chance(0.4) ? draw.layout() : nil)
  }

  static var simplifications: [Simplification<TrainingNormalization>] {
    [.lower(\.branches, to: 1), .prefer(\.addendLayout, [nil] + Layout.ofFeatures)]
      + NormalizationSetting.simplifications.map { $0.inside(\.setting) }
  }

  var isValid: Bool { setting.isValid && (!setting.isFlat || addendLayout == nil || addendLayout == .plain) }

  func defect() -> String? {
    let shape = setting.inputShape(rows: branches * setting.shape[0])
    let x = setting.numbers.array("input", shape)
    let addend = addendLayout.map { _ in setting.numbers.array("addend", shape) }
    let gradient = setting.numbers.array("gradient", shape)
    let input = x.array(setting.dtype, setting.layout)
    let scale = setting.scale?.array(setting.dtype)
    let settings = Normalization.Settings(
      epsilon: setting.epsilon, rectifier: setting.rectifier, branches: branches)
    let (output, saved) = Normalization.training(
      input, scale: scale, shift: setting.shift?.array(setting.dtype), settings,
      adding: addend.flatMap { addend in addendLayout.map { addend.array(setting.dtype, $0) } })
    let found = Normalization.trainingGradient(
      gradient.array(setting.dtype, setting.gradientLayout), input: input, output: output, saved: saved, scale: scale,
      settings, wantsAddend: addend != nil)
    let passed = setting.rectifier.passed(gradient, output)
    return outputDefect(x, addend, output, saved) ?? gradientDefect(x, passed, found)
      ?? difference("gradient of the addend", found.addend, addend.map { _ in passed })
  }

  private func outputDefect(
    _ x: ReferenceArray, _ addend: ReferenceArray?, _ output: NDArray, _ saved: [Normalization.Saved]
  ) -> String? {
    for branch in 0..<branches {
      let part = rows(of: x, branch)
      let expected = setting.rule.training(
        part, weight: setting.scale ?? setting.ones, bias: setting.shift ?? setting.zeros,
        runningMean: setting.zeros, runningVariance: setting.ones)
      let more = addend.map { rows(of: $0, branch) }
      let sum = more.map { Reference.add(expected.out, $0) } ?? expected.out
      let bounds = bounds(part, expected)
      let result = output.rows(branch * setting.shape[0]..<(branch + 1) * setting.shape[0])
      let defect =
        difference("mean of branch \(branch)", saved[branch].mean, expected.mean, bounds.bound(meanSize(part)))
        ?? difference(
          "variance of branch \(branch)", saved[branch].variance, expected.variance,
          bounds.bound(meanSize(part).map { 4 * $0 * $0 + 1 }))
        ?? difference(
          "output of branch \(branch)", result, setting.rectifier.applied(to: sum),
          bounds.bound(bounds.output(part, addend: more)))
      if let defect { return defect }
    }
    return nil
  }

  private func gradientDefect(
    _ x: ReferenceArray, _ gradient: ReferenceArray, _ found: Normalization.Gradients
  ) -> String? {
    let total = setting.zeros
    var (scale, shift, scaleSize, shiftSize) = (total, total, total, total)
    for branch in 0..<branches {
      let (part, upper) = (rows(of: x, branch), rows(of: gradient, branch))
      let expected = setting.rule.trainingGradients(part, weight: setting.scale ?? setting.ones, gradient: upper)
      let statistics = setting.rule.training(
        part, weight: setting.ones, bias: setting.zeros, runningMean: setting.zeros, runningVariance: setting.ones)
      let bounds = bounds(part, statistics)
      let result = found.input.rows(branch * setting.shape[0]..<(branch + 1) * setting.shape[0])
      let defect = difference(
        "gradient of the input of branch \(branch)", result, expected.input, bounds.bound(bounds.inputGradient(upper)))
      if let defect { return defect }
      (scale, shift) = (Reference.add(scale, expected.weight), Reference.add(shift, expected.bias))
      scaleSize = Reference.add(scaleSize, bounds.scaleGradient(upper))
      shiftSize = Reference.add(shiftSize, Reference.sum(upper.magnitude, axes: [0] + Array(2..<upper.rank)))
    }
    let terms = setting.terms(rows: setting.shape[0] * branches)
    return difference(
      "gradient of the scale", found.scale, scale, .sums(of: terms, scaleSize, setting.dtype, factor: 4))
      ?? difference("gradient of the shift", found.shift, shift, .sums(of: terms, shiftSize, setting.dtype))
  }

  private func rows(of x: ReferenceArray, _ branch: Int) -> ReferenceArray {
    let count = x.count / branches
    return ReferenceArray(
      shape: [setting.shape[0]] + x.shape.dropFirst(), values: Array(x.values[branch * count..<(branch + 1) * count]))
  }

  private func meanSize(_ x: ReferenceArray) -> ReferenceArray {
    Reference.mean(x.magnitude, axes: [0] + Array(2..<x.rank))
  }

  private func bounds(_ x: ReferenceArray, _ statistics: ReferenceBatchNorm.Training) -> NormalizationBounds {
    NormalizationBounds(setting, x, mean: meanSize(x), variance: statistics.variance)
  }
}
