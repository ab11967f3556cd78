import Kernels
import ReferenceKernels
import Testing

/// Batch normalization, each branch by its own statistics, in every layout against loops.
@Suite struct NormalizationTests {
  @Test(arguments: 0..<12, [false, true]) func training(seed: Int, relu: Bool) {
    var source = Source(seed)
    let branches = source.integer(1...3)
    let channels = source.pick([1, 3, 8, 16, 17, 20])
    let rows = source.integer(4...5)
    let shape = seed % 4 == 3 ? [branches * rows, channels] : [branches * rows, channels, 4, source.integer(2...5)]
    let (x, gradient) = (source.array(shape), source.array(shape))
    let (scale, shift) = (source.array([channels], 0.5...2), source.array([channels]))
    let expected = Expected(x, scale, shift, gradient, branches: branches, relu: relu)
    let settings = Normalization.Settings(epsilon: 1e-5, fusesReLU: relu, branches: branches)
    for layout in shape.count == 4 ? layouts : [.plain] {
      for dtype in [DType.float32, .float64] {
        let name = "\(shape) in \(branches) branches, \(layout), \(dtype), ReLU \(relu)"
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

  @Test(arguments: 0..<6, [false, true]) func evaluation(seed: Int, relu: Bool) {
    var source = Source(seed + 100)
    let channels = source.pick([3, 8, 16, 17])
    let shape = [2, channels, 3, 4]
    let (x, gradient) = (source.array(shape), source.array(shape))
    let (scale, shift) = (source.array([channels], 0.5...2), source.array([channels]))
    let (mean, variance) = (source.array([channels]), source.array([channels], 0.5...2))
    let reference = ReferenceBatchNorm()
    let plain = reference.evaluation(x, weight: scale, bias: shift, mean: mean, variance: variance)
    let passed = relu ? Reference.multiply(gradient, plain.map { $0 > 0 ? 1 : 0 }) : gradient
    let gradients = reference.evaluationGradients(
      x, weight: scale, mean: mean, variance: variance, gradient: passed)
    let settings = Normalization.Settings(epsilon: 1e-5, fusesReLU: relu)
    for layout in layouts {
      for dtype in [DType.float32, .float64] {
        let name = "\(shape) by given statistics, \(layout), \(dtype), ReLU \(relu)"
        let (input, a) = (x.array(dtype, layout), scale.array(dtype))
        let (output, saved) = Normalization.evaluation(
          input, mean: mean.array(dtype), variance: variance.array(dtype), scale: a, shift: shift.array(dtype),
          settings)
        expectEqual(output, relu ? UnaryFunction.relu(plain) : plain, name)
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
      branches: Int, relu: Bool
    ) {
      let (rows, none) = (x.shape[0] / branches, ReferenceArray(shape: weight.shape))
      var (outputs, inputs): ([ReferenceArray], [ReferenceArray]) = ([], [])
      (scale, shift) = (none, none)
      for branch in 0..<branches {
        let part = Reference.slice(x, axis: 0, start: branch * rows, end: (branch + 1) * rows)
        var g = Reference.slice(gradient, axis: 0, start: branch * rows, end: (branch + 1) * rows)
        let run = ReferenceBatchNorm().training(
          part, weight: weight, bias: bias, runningMean: none, runningVariance: none)
        if relu { g = Reference.multiply(g, run.out.map { $0 > 0 ? 1 : 0 }) }
        let back = ReferenceBatchNorm().trainingGradients(part, weight: weight, gradient: g)
        outputs.append(relu ? UnaryFunction.relu(run.out) : run.out)
        inputs.append(back.input)
        (scale, shift) = (Reference.add(scale, back.weight), Reference.add(shift, back.bias))
        statistics.append(run)
      }
      (output, input) = (Reference.concatenate(outputs, axis: 0), Reference.concatenate(inputs, axis: 0))
    }
  }
}
