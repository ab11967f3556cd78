import Core
import Kernels
import ReferenceKernels
import Testing

private let rectifiers: [Rectifier?] = [nil, .relu, .relu6]

extension Rectifier? {
  fileprivate var name: String { map { "through \($0)" } ?? "" }

  /// A plain form; the identity where there is no rectifier.
  fileprivate func applied(to x: ReferenceArray) -> ReferenceArray {
    map { $0 == .relu ? UnaryFunction.relu(x) : UnaryFunction.relu6(x) } ?? x
  }

  /// What of `gradient` comes through, by the output.
  fileprivate func passed(_ gradient: ReferenceArray, _ output: ReferenceArray) -> ReferenceArray {
    guard let self else { return gradient }
    return Reference.multiply(gradient, output.map { $0 > 0 && (self == .relu || $0 < 6) ? 1 : 0 })
  }

  /// Wide enough that outputs reach 6 where that is a bound.
  fileprivate var scales: ClosedRange<Double> { self == .relu6 ? 3...7 : 0.5...2 }
}

/// Batch normalization, each branch by its own statistics, in every layout against loops.
@Suite struct NormalizationTests {
  @Test(arguments: 0..<12, rectifiers) func training(seed: Int, rectifier: Rectifier?) {
    var source = Source(seed)
    let branches = source.integer(1...3)
    let channels = source.pick([1, 3, 8, 16, 17, 20])
    let rows = source.integer(4...5)
    let shape = seed % 4 == 3 ? [branches * rows, channels] : [branches * rows, channels, 4, source.integer(2...5)]
    let (x, gradient) = (source.array(shape), source.array(shape))
    let (scale, shift) = (source.array([channels], rectifier.scales), source.array([channels]))
    let expected = Expected(x, scale, shift, gradient, branches: branches, rectifier)
    let settings = Normalization.Settings(epsilon: 1e-5, rectifier: rectifier, branches: branches)
    for layout in shape.count == 4 ? layouts : [.plain] {
      for dtype in [DType.float32, .float64] {
        let name = "\(shape) in \(branches) branches, \(layout), \(dtype), \(rectifier.name)"
        let input = x.array(dtype, layout)
        let (a, b) = (scale.array(dtype), shift.array(dtype))
        let (output, saved) = Normalization.training(input, scale: a, shift: b, settings)
        expectEqual(output, expected.output, name)
        #expect(saved.count == branches)
        for (statistics, reference) in zip(saved, expected.statistics) {
          expectEqual(statistics.mean, reference.mean, "mean of \(name)")
          expectEqual(statistics.variance, reference.variance, "variance of \(name)")
        }
        let back = Normalization.trainingGradient(
          gradient.array(dtype, layout), input: input, output: output, saved: saved, scale: a, settings)
        let tolerance = dtype == .float32 ? 5e-5 : nil
        expectEqual(back.input, expected.input, "gradient of \(name)", tolerance: tolerance)
        expectEqual(back.scale, expected.scale, "gradient of the scale, \(name)", tolerance: tolerance)
        expectEqual(back.shift, expected.shift, "gradient of the shift, \(name)", tolerance: tolerance)
      }
    }
  }

  /// A sum behind the normalization, in every layout, against the same as separate operations in float64.
  @Test(arguments: 0..<6, rectifiers) func sums(seed: Int, rectifier: Rectifier?) {
    var source = Source(seed + 300)
    let (branches, channels) = (source.integer(1...2), source.pick([3, 16, 32]))
    let shape = [branches * 3, channels, 5, source.integer(3...6)]
    let (x, addend, gradient) = (source.array(shape), source.array(shape), source.array(shape))
    let (scale, shift) = (source.array([channels], rectifier.scales), source.array([channels]))
    let settings = Normalization.Settings(epsilon: 1e-5, rectifier: rectifier, branches: branches)
    let plain = Normalization.Settings(epsilon: 1e-5, branches: branches)
    let (a, b) = (scale.array(.float64), shift.array(.float64))
    let (normalized, saved) = Normalization.training(x.array(.float64), scale: a, shift: b, plain)
    var expected = Elementwise.binary(.add, normalized, addend.array(.float64))
    var masked = gradient.array(.float64)
    if let rectifier {
      expected = Elementwise.unary(rectifier.function, expected)
      masked = Elementwise.gradient(masked, of: rectifier, output: expected)
    }
    let reference = Normalization.trainingGradient(
      masked.copied(), input: x.array(.float64), output: nil, saved: saved, scale: a, plain)
    for layout in layouts {
      let name = "\(shape) in \(branches) branches, \(layout), \(rectifier.name)"
      let (input, factor) = (x.array(.float32, layout), scale.array(.float32))
      let (output, kept) = Normalization.training(
        input, scale: factor, shift: shift.array(.float32), settings, adding: addend.array(.float32, layout))
      expectClose(output, expected, name)
      let back = Normalization.trainingGradient(
        gradient.array(.float32, layout), input: input, output: output, saved: kept, scale: factor, settings,
        wantsAddend: true)
      expectClose(back.input, reference.input, "gradient of \(name)")
      expectClose(back.scale, reference.scale, "gradient of the scale, \(name)")
      expectClose(back.shift, reference.shift, "gradient of the shift, \(name)")
      guard let found = back.addend else {
        Issue.record("no gradient of the addend, \(name)")
        continue
      }
      expectClose(found, masked, "gradient of the addend, \(name)")
    }
  }

  private func expectClose(_ found: NDArray, _ expected: NDArray, _ name: String) {
    let (a, b) = (found.values(as: Float.self), expected.values(as: Double.self))
    #expect(found.shape == expected.shape, "\(name)")
    #expect(zip(a, b).allSatisfy { abs(Double($0) - $1) <= 5e-5 * max(1, abs($1)) }, "\(name)")
  }

  @Test(arguments: 0..<6, rectifiers) func evaluation(seed: Int, rectifier: Rectifier?) {
    var source = Source(seed + 100)
    let channels = source.pick([3, 8, 16, 17])
    let shape = [2, channels, 3, 4]
    let (x, gradient) = (source.array(shape), source.array(shape))
    let (scale, shift) = (source.array([channels], rectifier.scales), source.array([channels]))
    let (mean, variance) = (source.array([channels]), source.array([channels], 0.5...2))
    let reference = ReferenceBatchNorm()
    let plain = reference.evaluation(x, weight: scale, bias: shift, mean: mean, variance: variance)
    let passed = rectifier.passed(gradient, plain)
    let gradients = reference.evaluationGradients(
      x, weight: scale, mean: mean, variance: variance, gradient: passed)
    let settings = Normalization.Settings(epsilon: 1e-5, rectifier: rectifier)
    for layout in layouts {
      for dtype in [DType.float32, .float64] {
        let name = "\(shape) by given statistics, \(layout), \(dtype), \(rectifier.name)"
        let (input, a) = (x.array(dtype, layout), scale.array(dtype))
        let (output, saved) = Normalization.evaluation(
          input, mean: mean.array(dtype), variance: variance.array(dtype), scale: a, shift: shift.array(dtype),
          settings)
        expectEqual(output, rectifier.applied(to: plain), name)
        let back = Normalization.evaluationGradient(
          gradient.array(dtype, layout), input: input, output: output, saved: saved, scale: a, settings)
        expectEqual(back.input, gradients.input, "gradient of \(name)")
        expectEqual(back.scale, gradients.weight, "gradient of the scale, \(name)")
        expectEqual(back.shift, gradients.bias, "gradient of the shift, \(name)")
      }
    }
  }

  /// The reference, run on each branch on its own.
  private struct Expected {
    var output = ReferenceArray(0)
    var input = ReferenceArray(0)
    var scale = ReferenceArray(0)
    var shift = ReferenceArray(0)
    var statistics: [ReferenceBatchNorm.Training] = []

    init(
      _ x: ReferenceArray, _ weight: ReferenceArray, _ bias: ReferenceArray, _ gradient: ReferenceArray,
      branches: Int, _ rectifier: Rectifier?
    ) {
      let (rows, none) = (x.shape[0] / branches, ReferenceArray(shape: weight.shape))
      var (outputs, inputs): ([ReferenceArray], [ReferenceArray]) = ([], [])
      (scale, shift) = (none, none)
      for branch in 0..<branches {
        let part = Reference.slice(x, axis: 0, start: branch * rows, end: (branch + 1) * rows)
        var g = Reference.slice(gradient, axis: 0, start: branch * rows, end: (branch + 1) * rows)
        let run = ReferenceBatchNorm().training(
          part, weight: weight, bias: bias, runningMean: none, runningVariance: none)
        g = rectifier.passed(g, run.out)
        let back = ReferenceBatchNorm().trainingGradients(part, weight: weight, gradient: g)
        outputs.append(rectifier.applied(to: run.out))
        inputs.append(back.input)
        (scale, shift) = (Reference.add(scale, back.weight), Reference.add(shift, back.bias))
        statistics.append(run)
      }
      (output, input) = (Reference.concatenate(outputs, axis: 0), Reference.concatenate(inputs, axis: 0))
    }
  }
}
