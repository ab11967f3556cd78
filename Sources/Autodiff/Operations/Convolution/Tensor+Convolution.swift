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
    require(
      dtype == weight.dtype && dtype == bias?.dtype ?? dtype,
      "convolution: input (\(dtype)), weight (\(weight.dtype)) and bias must have one element type")
    require(
      bias.map { $0.shape == [weight.shape[0]] } ?? true,
      "convolution: the bias \(bias?.shape ?? []) must have one number for each of the \(weight.shape[0]) outputs")
    let output = Convolution.forward(array, weight.array, bias: bias?.array, geometry, fusingReLU: fusingReLU)
    let pullback = ConvolutionPullback(
      input: array, weight: weight.array, output: fusingReLU ? output : nil, geometry: geometry,
      wantsInput: wantsGradient, wantsWeight: weight.wantsGradient, hasBias: bias != nil,
      wantsBias: bias?.wantsGradient ?? false)
    return Tensor.recorded(.convolution, [self, weight] + (bias.map { [$0] } ?? []), output) {
      { gradient in pullback.run(gradient.array) }
    }
  }
}

private struct ConvolutionPullback: Sendable {
  let input: NDArray
  let weight: NDArray
  /// Kept where a ReLU was fused: what it cut off is 0 here.
  let output: NDArray?
  let geometry: ConvolutionGeometry
  let wantsInput: Bool
  let wantsWeight: Bool
  let hasBias: Bool
  let wantsBias: Bool

  func run(_ outputGradient: NDArray) -> [Tensor?] {
    var gradient = outputGradient
    if let output {
      gradient = Elementwise.unaryGradient(
        .relu, input: nil, output: output, outputGradient: gradient.converted(to: output.layout))
    }
    let parameters = parameterGradients(gradient)
    let inputGradient =
      wantsInput ? Convolution.inputGradient(gradient, weight, inputShape: input.shape, geometry) : nil
    let all = [inputGradient, parameters.weight] + (hasBias ? [parameters.bias] : [])
    return all.map { $0.map { Tensor($0) } }
  }

  private func parameterGradients(_ gradient: NDArray) -> (weight: NDArray?, bias: NDArray?) {
    guard wantsWeight else { return (nil, wantsBias ? Reduction.sum(gradient, axes: [0, 2, 3]) : nil) }
    let both = Convolution.weightGradient(
      gradient, input: input, weightShape: weight.shape, geometry, withBias: wantsBias)
    return (both.weight, both.bias)
  }
}
