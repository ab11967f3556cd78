import Core
import Kernels

extension Tensor {
  /// Batch normalization by the batch's own statistics, of `[N, C, H, W]` or `[N, C]`, over all axes but the channels'
  /// (Ioffe and Szegedy 2015).
  ///
  /// - Parameters:
  ///   - weight: `[C]`.
  ///   - bias: `[C]`.
  ///   - addend: of this tensor's shape; added behind the normalization and before a ReLU, as residual networks do.
  /// - Returns: the output, and each branch's mean and biased variance, `[C]` each.
  public func batchNormalized(
    weight: Tensor, bias: Tensor, _ settings: Normalization.Settings, adding addend: Tensor? = nil
  ) -> (output: Tensor, statistics: [(mean: Tensor, variance: Tensor)]) {
    checkNormalization(weight, bias, settings)
    require(
      addend.map { $0.shape == shape && $0.dtype == dtype } ?? true,
      "batch normalization: \(addend?.array.described ?? "") cannot be added to the normalized \(array.described); "
        + "they must be alike")
    let (output, saved) = Normalization.training(
      array, scale: weight.array, shift: bias.array, settings, adding: addend?.array)
    let statistics = saved.map { (mean: Tensor($0.mean), variance: Tensor($0.variance)) }
    guard wantsGradient || weight.wantsGradient else {
      return (output.normalizing(self, weight, bias, adding: addend, settings), statistics)
    }
    let result = Tensor.recorded(
      .batchNormalization, [self, weight, bias] + (addend.map { [$0] } ?? []), output,
      keeping: TrainingNormalization(
        input: array, weight: weight.array, bias: bias.array,
        output: Normalization.gradientNeedsOutput(saved, settings) ? output : nil, saved: saved, settings: settings,
        hasAddend: addend != nil, wantsAddend: addend?.wantsGradient ?? false))
    return (result, statistics)
  }

  /// Batch normalization by given statistics, as at evaluation. Gradients flow to the input, weight and bias.
  ///
  /// - Parameters:
  ///   - mean: `[C]`.
  ///   - variance: `[C]`.
  ///   - weight: `[C]`.
  ///   - bias: `[C]`.
  public func normalized(
    mean: Tensor, variance: Tensor, weight: Tensor, bias: Tensor, _ settings: Normalization.Settings
  ) -> Tensor {
    checkNormalization(weight, bias, settings)
    checkStatistics(mean, variance)
    let (output, saved) = Normalization.evaluation(
      array, mean: mean.array, variance: variance.array, scale: weight.array, shift: bias.array, settings)
    let step = EvaluationNormalization(self, weight: weight, bias: bias, output: output, saved, settings)
    return Tensor.recorded(.batchNormalization, [self, weight, bias], output) {
      { gradient, recall in
        recall.isRecording ? step.gradients(gradient, recall) : step.gradients(gradient.array)
      }
    }
  }

  private func checkStatistics(_ mean: Tensor, _ variance: Tensor) {
    require(
      [mean, variance].allSatisfy { $0.shape == [shape[1]] && $0.dtype == dtype },
      "batch normalization: mean \(mean.array.described) and variance \(variance.array.described) must have one number "
        + "for each of the \(shape[1]) channels of the input \(array.described), and its type; cast the statistics, or "
        + "convert(to:) the layer")
  }

  private func checkNormalization(_ weight: Tensor, _ bias: Tensor, _ settings: Normalization.Settings) {
    require(
      rank == 4 || rank == 2, "batch normalization: the input \(array.described) must be [N, C, H, W] or [N, C]; "
        + "give a single row or image a first axis of 1")
    require(
      weight.shape == [shape[1]] && bias.shape == [shape[1]],
      "batch normalization: weight \(weight.array.described) and bias \(bias.array.described) must have one number for "
        + "each of the \(shape[1]) channels of the input \(array.described); make the layer for them, or change what "
        + "comes before it")
    require(
      weight.dtype == dtype && bias.dtype == dtype,
      "batch normalization: weight \(weight.array.described) and bias \(bias.array.described) must have the type of "
        + "the input \(array.described); cast the input, or convert(to:) the layer")
    require(
      settings.branches > 0 && shape[0] % settings.branches == 0,
      "batch normalization: the \(shape[0]) rows of \(array.described) cannot be \(settings.branches) branches of "
        + "equal size; the context may have seen branches that this input does not have")
  }
}

extension NDArray {
  /// This result of a normalization whose input and weight want no gradient, and so need not be kept: what arrives is
  /// summed up for the bias and handed on to the addend.
  fileprivate func normalizing(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor, adding addend: Tensor?, _ settings: Normalization.Settings
  ) -> Tensor {
    let opened = settings.rectifier == nil ? nil : self
    let axes = shape.indices.filter { $0 != 1 }
    let (wantsBias, hasAddend) = (bias.wantsGradient, addend != nil)
    return Tensor.recorded(.batchNormalization, [x, weight, bias] + (addend.map { [$0] } ?? []), self) {
      { gradient, _ in
        let passed = gradient.passed(through: opened, of: settings.rectifier)
        let own: [Tensor?] = [nil, nil, wantsBias ? passed.sum(axes) : nil]
        return hasAddend ? own + [passed] : own
      }
    }
  }
}

/// Batch normalization by the batch's own statistics with what its gradients need.
private struct TrainingNormalization: KernelPullback {
  let input: NDArray
  let weight: NDArray
  let bias: NDArray
  /// The output behind a ReLU, where it is kept.
  let output: NDArray?
  let saved: [Normalization.Saved]
  let settings: Normalization.Settings
  let hasAddend: Bool
  let wantsAddend: Bool

  func gradients(taking outputGradient: inout NDArray?, _: inout Gradients) -> [Tensor?] {
    guard let upper = outputGradient else { return [] }
    outputGradient = nil
    let gradients = Normalization.trainingGradient(
      upper, input: input, output: output, saved: saved, scale: weight, settings, wantsAddend: wantsAddend)
    let own = [Tensor(gradients.input), Tensor(gradients.scale), Tensor(gradients.shift)]
    return !hasAddend ? own : own + [gradients.addend.map { Tensor($0) }]
  }

  var differentiable: Tape.Differentiable { .definition(definition) }

  /// The formula in operations on tensors, each branch's rows by themselves.
  @Sendable private func definition(_ recall: Recall) -> Tensor {
    let x = recall.operand(0, input)
    let rows = input.shape[0] / settings.branches
    let branches = (0..<settings.branches).map { branch in
      let part = settings.branches == 1 ? x : x.sliced(branch * rows..<(branch + 1) * rows)
      let mean = part.mean(axes, keepingAxes: true)
      return normalized(part - mean, (part - mean).squared().mean(axes, keepingAxes: true), recall)
    }
    return finished(branches.count == 1 ? branches[0] : .concatenated(branches), recall)
  }

  private var axes: [Int] { Array(input.shape.indices.filter { $0 != 1 }) }

  private var perChannel: [Int] { input.shape.indices.map { $0 == 1 ? input.shape[1] : 1 } }

  private func normalized(_ centered: Tensor, _ variance: Tensor, _ recall: Recall) -> Tensor {
    let weight = recall.operand(1, weight).reshaped(perChannel)
    let bias = recall.operand(2, bias).reshaped(perChannel)
    return centered / (variance + settings.epsilon).squareRoot() * weight + bias
  }

  private func finished(_ normalized: Tensor, _ recall: Recall) -> Tensor {
    guard hasAddend else { return settings.rectifier.map(normalized.rectified(by:)) ?? normalized }
    // The addend was not kept. It only enters the sum, whose slope is the same whatever its value: any array of its
    // shape stands for it, and the kept output tells where the ReLU let the sum through.
    let sum = normalized + recall.operand(3, output ?? input)
    guard let rectifier = settings.rectifier else { return sum }
    guard let output else { fail("batch normalization: the output behind its ReLU was not kept") }
    return rectifier.function.pullback(sum, input: nil, output: Tensor(output))
  }
}

/// Batch normalization by given statistics with what its gradients need.
private struct EvaluationNormalization: Sendable {
  /// Kept where the gradient of the weight is wanted, which alone is computed from it.
  private let input: NDArray?
  /// The output behind a ReLU, which tells where it let values through.
  private let output: NDArray?
  private let weight: NDArray
  private let saved: Normalization.Saved
  private let settings: Normalization.Settings
  private let form: ArrayForm
  private let wantsInput: Bool
  private let wantsBias: Bool

  init(
    _ x: Tensor, weight: Tensor, bias: Tensor, output: NDArray, _ saved: Normalization.Saved,
    _ settings: Normalization.Settings
  ) {
    input = weight.wantsGradient ? x.array : nil
    self.output = settings.rectifier == nil ? nil : output
    (self.weight, self.saved, self.settings) = (weight.array, saved, settings)
    form = x.array.form
    (wantsInput, wantsBias) = (x.wantsGradient, bias.wantsGradient)
  }

  /// The gradients of the input, the weight and the bias.
  func gradients(_ gradient: NDArray) -> [Tensor?] {
    let all = Normalization.evaluationGradient(
      gradient, input: input ?? gradient.lying(as: form), output: output, saved: saved, scale: weight, settings)
    let ofWeight = input.map { _ in Tensor(all.scale) }
    return [wantsInput ? Tensor(all.input) : nil, ofWeight, wantsBias ? Tensor(all.shift) : nil]
  }

  /// The same in operations on tensors, which can be differentiated in turn.
  func gradients(_ gradient: Tensor, _ recall: Recall) -> [Tensor?] {
    let upper = gradient.passed(through: output, of: settings.rectifier)
    let shape = form.shape
    let axes = shape.indices.filter { $0 != 1 }
    let perChannel = shape.indices.map { $0 == 1 ? shape[1] : 1 }
    let deviation = (Tensor(saved.variance) + settings.epsilon).squareRoot()
    let slope = (recall.operand(1, weight) / deviation).reshaped(perChannel)
    let normalized = input.map {
      (recall.operand(0, $0) - Tensor(saved.mean).reshaped(perChannel)) / deviation.reshaped(perChannel)
    }
    return [
      wantsInput ? upper * slope : nil, normalized.map { (upper * $0).sum(axes) }, wantsBias ? upper.sum(axes) : nil,
    ]
  }
}
