import Core
import Kernels

extension Tensor {
  /// Batch normalization by the batch's own statistics, of `[N, C, H, W]` or `[N, C]`, over all axes but the channels'
  /// (Ioffe and Szegedy 2015).
  ///
  /// - Parameters:
  ///   - scale: `[C]`.
  ///   - shift: `[C]`.
  ///   - addend: of this tensor's shape; added behind the normalization and before a ReLU, as residual networks do.
  /// - Returns: the output, and each branch's mean and biased variance, `[C]` each.
  public func batchNormalized(
    scale: Tensor, shift: Tensor, _ settings: Normalization.Settings, adding addend: Tensor? = nil
  ) -> (output: Tensor, statistics: [(mean: Tensor, variance: Tensor)]) {
    checkNormalization(scale, shift, settings)
    require(
      addend.map { $0.shape == shape && $0.dtype == dtype } ?? true,
      "batch normalization: \(addend?.array.described ?? "") cannot be added to the normalized \(array.described); "
        + "they must be alike")
    let (output, saved) = Normalization.training(
      array, scale: scale.array, shift: shift.array, settings, adding: addend?.array)
    let statistics = saved.map { (mean: Tensor($0.mean), variance: Tensor($0.variance)) }
    guard wantsGradient || scale.wantsGradient else {
      return (output.normalizing(self, scale, shift, adding: addend, settings), statistics)
    }
    let (factor, wantsAddend) = (scale.array, addend?.wantsGradient ?? false)
    let kept = Normalization.gradientNeedsOutput(saved, settings) ? output : nil
    let operands = [self, scale, shift] + (addend.map { [$0] } ?? [])
    // The pullback must not hold the operands themselves: they own the tape.
    let hasAddend = addend != nil
    let definition = NormalizationDefinition(
      input: array, scale: factor, shift: shift.array, output: kept, settings: settings, hasAddend: hasAddend)
    let result = Tensor.recorded(
      .batchNormalization, operands, output, definition: { definition.training($0) },
      inPlacePullback: { [array] in
        { gradient in
          guard let upper = gradient else { return [] }
          gradient = nil
          let gradients = Normalization.trainingGradient(
            upper, input: array, output: kept, saved: saved, scale: factor, settings, wantsAddend: wantsAddend)
          let own = [Tensor(gradients.input), Tensor(gradients.scale), Tensor(gradients.shift)]
          return !hasAddend ? own : own + [gradients.addend.map { Tensor($0) }]
        }
      })
    return (result, statistics)
  }

  /// Batch normalization by given statistics, as at evaluation. Gradients flow to the input, scale and shift.
  ///
  /// - Parameters:
  ///   - mean: `[C]`.
  ///   - variance: `[C]`.
  ///   - scale: `[C]`.
  ///   - shift: `[C]`.
  public func normalized(
    mean: Tensor, variance: Tensor, scale: Tensor, shift: Tensor, _ settings: Normalization.Settings
  ) -> Tensor {
    checkNormalization(scale, shift, settings)
    checkStatistics(mean, variance)
    let (output, saved) = Normalization.evaluation(
      array, mean: mean.array, variance: variance.array, scale: scale.array, shift: shift.array, settings)
    let step = EvaluationNormalization(self, scale: scale, shift: shift, output: output, saved, settings)
    return Tensor.recorded(.batchNormalization, [self, scale, shift], output) {
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

  private func checkNormalization(_ scale: Tensor, _ shift: Tensor, _ settings: Normalization.Settings) {
    require(
      rank == 4 || rank == 2, "batch normalization: the input \(array.described) must be [N, C, H, W] or [N, C]; "
        + "give a single row or image a first axis of 1")
    require(
      scale.shape == [shape[1]] && shift.shape == [shape[1]],
      "batch normalization: scale \(scale.array.described) and shift \(shift.array.described) must have one number for "
        + "each of the \(shape[1]) channels of the input \(array.described); make the layer for them, or change what "
        + "comes before it")
    require(
      scale.dtype == dtype && shift.dtype == dtype,
      "batch normalization: scale \(scale.array.described) and shift \(shift.array.described) must have the type of "
        + "the input \(array.described); cast the input, or convert(to:) the layer")
    require(
      settings.branches > 0 && shape[0] % settings.branches == 0,
      "batch normalization: the \(shape[0]) rows of \(array.described) cannot be \(settings.branches) branches of "
        + "equal size; the context may have seen branches that this input does not have")
  }
}

extension NDArray {
  /// This result of a normalization whose input and scale want no gradient, and so need not be kept: what arrives is
  /// summed up for the shift and handed on to the addend.
  fileprivate func normalizing(
    _ x: Tensor, _ scale: Tensor, _ shift: Tensor, adding addend: Tensor?, _ settings: Normalization.Settings
  ) -> Tensor {
    let opened = settings.rectifier == nil ? nil : self
    let axes = shape.indices.filter { $0 != 1 }
    let (wantsShift, hasAddend) = (shift.wantsGradient, addend != nil)
    return Tensor.recorded(.batchNormalization, [x, scale, shift] + (addend.map { [$0] } ?? []), self) {
      { gradient, _ in
        let passed = gradient.passed(through: opened, of: settings.rectifier)
        let own: [Tensor?] = [nil, nil, wantsShift ? passed.sum(axes) : nil]
        return hasAddend ? own + [passed] : own
      }
    }
  }
}
