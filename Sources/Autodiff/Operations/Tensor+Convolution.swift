import Kernels

extension Tensor {
  /// Two-dimensional convolution (cross-correlation, as everywhere in this field), optionally with a ReLU in the same
  /// pass.
  ///
  /// - Parameters:
  ///   - weight: `[O, C/groups, kh, kw]`.
  ///   - bias: `[O]`.
  ///   - fusingReLU: whether negative outputs become 0 before they are written.
  /// - Returns: `[N, O, H', W']` for this tensor's `[N, C, H, W]`.
  public func convolved(
    _ weight: Tensor, bias: Tensor? = nil, _ geometry: ConvolutionGeometry = ConvolutionGeometry(),
    fusingReLU: Bool = false
  ) -> Tensor {
    let step = ConvolutionStep(self, weight, bias, geometry, fusesReLU: fusingReLU)
    let output = step.forward()
    // What is kept must not hold the step, whose operands own the tape.
    let (rule, opened) = (step.rule, fusingReLU ? output : nil)
    return Tensor.recorded(
      .convolution, step.operands, output, rule: { rule.gradients($0.passed(through: opened), $1) },
      inPlacePullback: {
        if !fusingReLU { return step.pullback() }
        if step.masksGradients { return step.pullback(mask: output) }
        return step.pullback(
          upper: { gradient in
            guard let whole = gradient else { return }
            gradient = nil
            gradient = Elementwise.reluGradient(whole, output: output)
          })
      })
  }

  /// Convolution, ReLU and maximum pooling as one operation, which keeps neither the convolution's output nor a mask of
  /// it: a gradient reaches the largest value of a window just where the pooled value is positive.
  ///
  /// - Parameters:
  ///   - weight: `[O, C/groups, kh, kw]`.
  ///   - bias: `[O]`.
  ///   - pooling: the windows over the convolution's output.
  /// - Returns: `[N, O, H'', W'']` for this tensor's `[N, C, H, W]`.
  public func convolvedAndMaxPooled(
    _ weight: Tensor, bias: Tensor? = nil, _ geometry: ConvolutionGeometry = ConvolutionGeometry(),
    pooling: PoolingGeometry
  ) -> Tensor {
    let step = ConvolutionStep(self, weight, bias, geometry, fusesReLU: true)
    _ = pooling.outputShape(
      input: geometry.outputShape(input: shape, weight: weight.shape, dtype: dtype), dtype: dtype,
      operation: "max pooling of a convolution")
    let (output, kept) = step.forward(pooling)
    let (convolution, rule, once) = (PooledConvolution(geometry, pooling), step.rule, OneUse(kept))
    return Tensor.recorded(
      .convolutionMaxPool, step.operands, output,
      rule: { gradient, recall in
        guard let kept = once.untaken else { return [] }
        let (places, shape) = convolution.places(kept)
        return rule.gradients(gradient.passed(through: kept.output).unpooled(places, to: shape), recall)
      },
      inPlacePullback: { step.pullback(convolution, once) })
  }
}

/// A convolution with its operands made ready, and what its pullback needs.
private struct ConvolutionStep {
  let operands: [Tensor]
  /// The gradients by operations with rules, and what is kept for them and for all others.
  let rule: ConvolutionRule
  private let input: NDArray
  private let weight: NDArray
  private let bias: NDArray?
  private let geometry: ConvolutionGeometry
  private let fusesReLU: Bool
  private let wanted: PooledConvolution.Wanted

  init(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ geometry: ConvolutionGeometry, fusesReLU: Bool) {
    require(
      x.rank == 4 && weight.rank == 4,
      "convolution: input \(x.shape) (\(x.dtype)) must be [N, C, H, W] and weights \(weight.shape) (\(weight.dtype)) "
        + "[O, C/groups, kh, kw]; a single image needs a first axis of 1")
    require(
      x.dtype == weight.dtype && x.dtype == bias?.dtype ?? x.dtype,
      "convolution: input \(x.array.described), weight \(weight.array.described) and bias "
        + "\(bias.map(\.array.described) ?? "(none)") must have one element type; cast the input, or convert(to:) the "
        + "layer")
    _ = geometry.outputShape(input: x.shape, weight: weight.shape, dtype: x.dtype)
    require(
      bias.map { $0.shape == [weight.shape[0]] } ?? true,
      "convolution: the bias \(bias?.array.described ?? "") must have one number for each of the \(weight.shape[0]) "
        + "outputs of the weight \(weight.shape) (\(weight.dtype)); make it for the weight")
    operands = [x, weight] + (bias.map { [$0] } ?? [])
    input = x.array
    self.weight = weight.weightArray(forInput: x.shape, geometry, hasBias: bias != nil, fusesReLU: fusesReLU)
    self.bias = bias?.array
    self.geometry = geometry
    self.fusesReLU = fusesReLU
    rule = ConvolutionRule(x, weight, self.weight, bias: bias, geometry)
    wanted = PooledConvolution.Wanted(
      input: x.wantsGradient, weight: weight.wantsGradient, bias: bias?.wantsGradient ?? false)
  }

  func forward() -> NDArray { Convolution.forward(input, weight, bias: bias, geometry, fusingReLU: fusesReLU) }

  /// With ReLU and maximum pooling.
  func forward(_ pooling: PoolingGeometry) -> (output: NDArray, kept: PooledConvolution.Kept) {
    PooledConvolution(geometry, pooling).forward(input, weight, bias: bias)
  }

  /// Whether the kernels apply a fused ReLU's mask themselves. A bias that is trained without its weights is summed by
  /// none of them.
  var masksGradients: Bool {
    (wanted.weight || !wanted.bias) && Convolution.masksGradients(inputShape: input.shape, weight, geometry)
  }

  /// - Parameter kept: by `forward(pooling)`; its memory is freed on the way.
  func pullback(_ convolution: PooledConvolution, _ kept: OneUse<PooledConvolution.Kept>) -> Tape.InPlacePullback {
    let (rule, wanted, hasBias) = (self.rule, self.wanted, bias != nil)
    return { gradient in
      var kept = kept.take()
      let found = convolution.gradients(
        &gradient, kept: &kept, input: rule.input, weight: rule.weight, wanted: wanted)
      let all = [found.input, found.weight] + (hasBias ? [found.bias] : [])
      return all.map { $0.map { Tensor($0) } }
    }
  }

  /// - Parameters:
  ///   - upper: leads the gradient of what came behind the convolution back to the convolution's own output, in its own
  ///     memory if it can.
  ///   - mask: the output that a ReLU left positive where gradients count; for `masksGradients` only.
  func pullback(
    upper: @escaping @Sendable (inout NDArray?) -> Void = { _ in }, mask: NDArray? = nil
  ) -> Tape.InPlacePullback {
    let (rule, geometry) = (self.rule, self.geometry)
    let (wanted, hasBias) = (self.wanted, bias != nil)
    return { gradient in
      upper(&gradient)
      guard let whole = gradient else { return [] }
      var parameters: (weight: NDArray?, bias: NDArray?) = (nil, nil)
      if let input = rule.input {
        parameters = Convolution.weightGradient(
          whole, input: input, weightShape: rule.weightShape, layout: rule.weightLayout, geometry,
          withBias: wanted.bias, mask: mask)
      } else if wanted.bias {
        parameters.bias = Reduction.sum(whole, axes: [0, 2, 3])
      }
      let inputGradient = rule.weight.map {
        Convolution.inputGradient(whole, $0, inputShape: rule.inputShape, geometry, mask: mask)
      }
      let all = [inputGradient, parameters.weight] + (hasBias ? [parameters.bias] : [])
      return all.map { $0.map { Tensor($0) } }
    }
  }
}

extension Tensor {
  /// These weights as they are stored. A parameter's are brought into the kernels' blocks when a kernel first wants
  /// them, and stay there.
  fileprivate func weightArray(
    forInput shape: Shape, _ geometry: ConvolutionGeometry, hasBias: Bool, fusesReLU: Bool
  ) -> NDArray {
    guard case .parameter(let parameter) = origin, storedArray.layout == .plain else { return storedArray }
    let wantsBlocks = Convolution.wantsBlockedWeights(
      storedArray, inputShape: shape, geometry, hasBias: hasBias, fusesReLU: fusesReLU)
    guard wantsBlocks else { return storedArray }
    return parameter.keep(storedArray, in: .blockedWeights)
  }
}
