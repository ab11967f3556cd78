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
    let (factor, wantsAddend) = (weight.array, addend?.wantsGradient ?? false)
    let kept = Normalization.gradientNeedsOutput(saved, settings) ? output : nil
    let operands = [self, weight, bias] + (addend.map { [$0] } ?? [])
    // The pullback must not hold the operands themselves: they own the tape.
    let hasAddend = addend != nil
    let definition = NormalizationDefinition(
      input: array, weight: factor, bias: bias.array, output: kept, settings: settings, hasAddend: hasAddend)
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
