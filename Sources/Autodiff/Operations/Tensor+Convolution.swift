import Core
import Kernels

// Convolution, the gradient of its weights, and its transpose, which has a file of its own. Each is linear in each of
// its two operands, and the gradients of each are the other two. So all three can be differentiated any number of
// times.

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
    let stored = convolving(weight, bias, geometry, fusesReLU: fusingReLU)
    let output = Convolution.forward(array, stored, bias: bias?.array, geometry, fusingReLU: fusingReLU)
    return Tensor.recorded(
      .convolution, [self, weight] + (bias.map { [$0] } ?? []), output,
      keeping: ConvolutionPullback(
        ConvolutionRule(self, weight, stored, bias: bias, geometry), stored, opened: fusingReLU ? output : nil))
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
    let stored = convolving(weight, bias, geometry, fusesReLU: true)
    _ = pooling.outputShape(
      input: geometry.outputShape(input: shape, weight: weight.shape, dtype: dtype), dtype: dtype,
      operation: "max pooling of a convolution")
    let convolution = PooledConvolution(geometry, pooling)
    let (output, kept) = convolution.forward(array, stored, bias: bias?.array)
    return Tensor.recorded(
      .convolutionMaxPool, [self, weight] + (bias.map { [$0] } ?? []), output,
      keeping: PooledConvolutionPullback(
        rule: ConvolutionRule(self, weight, stored, bias: bias, geometry), convolution: convolution,
        kept: OneUse(kept)))
  }

  /// A convolution whose pullback is made of operations that can be differentiated in turn.
  func convolvedByRule(_ weight: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
    let rule = ConvolutionRule(self, weight, weight.storedArray, bias: nil, geometry)
    let output = Convolution.forward(array, weight.storedArray, bias: nil, geometry)
    return Tensor.recorded(.convolution, [self, weight], output) { { rule.gradients($0, $1) } }
  }

  /// The gradient with respect to the weights of the convolution of this tensor: a product of it and of the output's
  /// gradient that is linear in each of them.
  ///
  /// - Parameters:
  ///   - outputGradient: `[N, O, H', W']`, as the convolution of this tensor's `[N, C, H, W]` is.
  ///   - weightShape: `[O, C/groups, kh, kw]`.
  /// - Returns: a tensor of `weightShape`.
  public func convolutionWeightGradient(
    _ outputGradient: Tensor, weightShape: Shape, _ geometry: ConvolutionGeometry = ConvolutionGeometry()
  ) -> Tensor {
    let expected = geometry.outputShape(input: shape, weight: weightShape, dtype: dtype)
    require(
      outputGradient.shape == expected && outputGradient.dtype == dtype,
      "convolution, gradient of the weights: the output's gradient \(outputGradient.array.described) must be like the "
        + "output, \(expected) (\(dtype)); reshape or cast it")
    return convolutionWeightGradient(
      outputGradient, weight: ArrayForm(plain: weightShape, dtype), geometry)
  }

  /// The gradient with respect to the weights of the convolution of this tensor, for the output's gradient.
  ///
  /// - Parameter weight: the form of the weights.
  func convolutionWeightGradient(
    _ outputGradient: Tensor, weight: ArrayForm, _ geometry: ConvolutionGeometry
  ) -> Tensor {
    // Each operand is kept for the other's gradient only.
    let (x, g) = (outputGradient.wantsGradient ? array : nil, wantsGradient ? outputGradient.array : nil)
    let inputShape = shape
    let result = Convolution.weightGradient(
      outputGradient.array, input: array, weight: weight, geometry, withBias: false
    ).weight
    return Tensor.recorded(.convolutionWeightGradient, [self, outputGradient], result) {
      { gradient, recall in
        [
          g.map { recall.operand(1, $0).transposedConvolved(gradient, to: inputShape, geometry) },
          x.map { recall.operand(0, $0).convolvedByRule(gradient, geometry) },
        ]
      }
    }
  }

  /// The numbers of `weight` as the kernels should read them for this tensor as the input. A parameter's are brought
  /// into the kernels' blocks when a kernel first wants them, and stay there.
  private func convolving(
    _ weight: Tensor, _ bias: Tensor?, _ geometry: ConvolutionGeometry, fusesReLU: Bool
  ) -> NDArray {
    // The kernels check their operands themselves. What they are asked before that needs shapes that fit, and a bias of
    // as many numbers in another shape would get a gradient of the wrong one.
    _ = geometry.outputShape(input: shape, weight: weight.shape, dtype: dtype)
    require(
      bias.map { $0.shape == [weight.shape[0]] } ?? true,
      "convolution: the bias \(bias?.array.described ?? "") must have one number for each of the \(weight.shape[0]) "
        + "outputs of the weight \(weight.shape) (\(weight.dtype)); make it for the weight")
    let stored = weight.storedArray
    guard case .parameter(let parameter) = weight.origin else { return stored }
    let form = Convolution.wantedForm(
      of: stored, inputShape: shape, geometry, hasBias: bias != nil, fusesReLU: fusesReLU)
    return form.map { parameter.keep(stored, as: $0) } ?? stored
  }
}

/// What a convolution keeps for its gradients, and the gradients in operations that can be differentiated in turn.
struct ConvolutionRule: Sendable {
  /// Kept where the gradient of the weights is wanted, which alone is computed from it.
  let input: NDArray?
  /// Kept where the gradient of the input is wanted, likewise.
  let weight: NDArray?
  fileprivate let inputShape: Shape
  fileprivate let weightForm: ArrayForm
  fileprivate let geometry: ConvolutionGeometry
  fileprivate let wanted: PooledConvolution.Wanted
  private let hasBias: Bool

  /// - Parameter stored: the numbers of `weight` as the kernels read them.
  init(_ x: Tensor, _ weight: Tensor, _ stored: NDArray, bias: Tensor?, _ geometry: ConvolutionGeometry) {
    input = weight.wantsGradient ? x.array : nil
    self.weight = x.wantsGradient ? stored : nil
    (inputShape, weightForm) = (x.shape, stored.form)
    (self.geometry, hasBias) = (geometry, bias != nil)
    wanted = PooledConvolution.Wanted(
      input: x.wantsGradient, weight: weight.wantsGradient, bias: bias?.wantsGradient ?? false)
  }

  /// The gradients of the input, the weights and, where there is one, the bias.
  func gradients(_ gradient: Tensor, _ recall: Recall) -> [Tensor?] {
    inOrder(
      weight.map { gradient.transposedConvolved(recall.operand(1, $0), to: inputShape, geometry) },
      input.map {
        recall.operand(0, $0).convolutionWeightGradient(gradient, weight: weightForm, geometry)
      },
      wanted.bias ? gradient.sum([0, 2, 3]) : nil)
  }

  /// In the order of the operands, of which the bias may be missing.
  private func inOrder(_ input: Tensor?, _ weight: Tensor?, _ bias: Tensor?) -> [Tensor?] {
    [input, weight] + (hasBias ? [bias] : [])
  }

  fileprivate func inOrder(_ input: NDArray?, _ weight: NDArray?, _ bias: NDArray?) -> [Tensor?] {
    inOrder(input.map { Tensor($0) }, weight.map { Tensor($0) }, bias.map { Tensor($0) })
  }
}

private struct ConvolutionPullback: KernelPullback {
  private let rule: ConvolutionRule
  /// The output behind a fused ReLU, which tells where it let values through.
  private let opened: NDArray?
  /// Whether the kernels apply the ReLU's mask themselves. A bias that is trained without its weights is summed by none
  /// of them.
  private let isMaskedByKernels: Bool

  /// - Parameter weight: as the kernels read it.
  init(_ rule: ConvolutionRule, _ weight: NDArray, opened: NDArray?) {
    (self.rule, self.opened) = (rule, opened)
    isMaskedByKernels =
      opened != nil && (rule.wanted.weight || !rule.wanted.bias)
      && Convolution.masksGradients(inputShape: rule.inputShape, weight, rule.geometry)
  }

  func gradients(taking outputGradient: inout NDArray?, _: inout Gradients) -> [Tensor?] {
    if let opened, !isMaskedByKernels, let whole = outputGradient {
      outputGradient = nil
      outputGradient = Elementwise.gradient(whole, of: .relu, output: opened)
    }
    guard let whole = outputGradient else { return [] }
    let mask = isMaskedByKernels ? opened : nil
    var parameters: (weight: NDArray?, bias: NDArray?) = (nil, nil)
    if let input = rule.input {
      parameters = Convolution.weightGradient(
        whole, input: input, weight: rule.weightForm, rule.geometry, withBias: rule.wanted.bias, mask: mask)
    } else if rule.wanted.bias {
      parameters.bias = Reduction.sum(whole, axes: [0, 2, 3])
    }
    let ofInput = rule.weight.map {
      Convolution.inputGradient(whole, $0, inputShape: rule.inputShape, rule.geometry, mask: mask)
    }
    return rule.inOrder(ofInput, parameters.weight, parameters.bias)
  }

  var differentiable: Tape.Differentiable { .rule { rule.gradients($0.passed(through: opened), $1) } }
}

private struct PooledConvolutionPullback: KernelPullback {
  let rule: ConvolutionRule
  let convolution: PooledConvolution
  /// Its memory is freed on the way.
  let kept: OneUse<PooledConvolution.Kept>

  func gradients(taking outputGradient: inout NDArray?, _: inout Gradients) -> [Tensor?] {
    var kept = kept.take()
    let found = convolution.gradients(
      &outputGradient, kept: &kept, input: rule.input, weight: rule.weight, wanted: rule.wanted)
    return rule.inOrder(found.input, found.weight, found.bias)
  }

  var differentiable: Tape.Differentiable {
    .rule { gradient, recall in
      guard let kept = kept.untaken else { return [] }
      let (places, shape) = convolution.places(kept)
      return rule.gradients(gradient.passed(through: kept.output).unpooled(places, to: shape), recall)
    }
  }
}
