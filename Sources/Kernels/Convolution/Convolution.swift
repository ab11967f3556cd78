/// Two-dimensional convolution: Winograd kernels of this project's own and oneDNN's kernels in float32, matrix products
/// for other types, and for what neither has a kernel for.
public enum Convolution {
  /// The algorithm for float32; anything but `.automatic` is for measurements and tests. It holds for what is called
  /// within `$algorithm.withValue`, and is read on the calling thread, before the work is shared out.
  @TaskLocal public static var algorithm = ConvolutionAlgorithm.automatic

  /// `relu(input * weight + bias)` or the same without ReLU.
  ///
  /// - Parameters:
  ///   - input: `[N, C, H, W]`.
  ///   - weight: `[O, C/groups, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Returns: `[N, O, H', W']`, in the layout that its kernel left it in.
  public static func forward(
    _ input: NDArray, _ weight: NDArray, bias: NDArray?, _ geometry: ConvolutionGeometry, fusingReLU: Bool = false
  ) -> NDArray {
    forward(input, weight, bias: bias, geometry, fusingReLU: fusingReLU, algorithm: algorithm)
  }

  static func forward(
    _ input: NDArray, _ weight: NDArray, bias: NDArray?, _ geometry: ConvolutionGeometry, fusingReLU: Bool,
    algorithm: ConvolutionAlgorithm
  ) -> NDArray {
    check(input, weight, bias: bias, geometry)
    var key = key(input.shape, weight.shape, geometry, .forward, bias: bias != nil, relu: fusingReLU)
    key.algorithm = algorithm
    if input.dtype == .float32, let winograd = Winograd(key) {
      return winograd.forward(input, weight, bias: bias, fusingReLU: fusingReLU)
    }
    guard input.dtype == .float32, let kernel = key.kernel() else {
      let output = Profile.measure("convolution", key.work) {
        PlainConvolution.forward(input, weight.plain(), bias: bias, geometry)
      }
      return fusingReLU ? Elementwise.unary(.relu, output) : output
    }
    let (source, weight) = (input.converted(to: kernel.source), geometry.readable(weight))
    let output = NDArray(
      uninitialized: geometry.outputShape(input: input.shape, weight: weight.shape), .float32,
      layout: kernel.destination)
    Profile.measure("convolution", key.work) { kernel.plan.convolve(source, weight, bias: bias, into: output) }
    return output
  }

  /// Whether the gradients' kernels mask the gradient by a fused ReLU's output themselves, in the pass in which they
  /// read it.
  public static func masksGradients(inputShape: Shape, _ weight: NDArray, _ geometry: ConvolutionGeometry) -> Bool {
    let key = key(inputShape, weight.shape, geometry, .inputGradient, bias: false, relu: false)
    return weight.dtype == .float32 && Winograd(key) != nil
  }

  /// The gradient with respect to the input, `[N, C, H, W]`.
  ///
  /// - Parameter mask: the output, where a ReLU was fused and `masksGradients`.
  public static func inputGradient(
    _ outputGradient: NDArray, _ weight: NDArray, inputShape: Shape, _ geometry: ConvolutionGeometry,
    mask: NDArray? = nil
  ) -> NDArray {
    inputGradient(outputGradient, weight, inputShape: inputShape, geometry, mask: mask, into: nil)
  }

  /// - Parameter part: where the result is written; in memory of its own where nil.
  static func inputGradient(
    _ outputGradient: NDArray, _ weight: NDArray, inputShape: Shape, _ geometry: ConvolutionGeometry, mask: NDArray?,
    into part: ArrayInParts.Part?
  ) -> NDArray {
    check(
      gradient: outputGradient, mask: mask, inputShape: inputShape, weightShape: weight.shape, like: weight, geometry)
    let key = key(inputShape, weight.shape, geometry, .inputGradient, bias: false, relu: false)
    if outputGradient.dtype == .float32, let winograd = Winograd(key) {
      return winograd.inputGradient(outputGradient, weight, mask: mask, into: part)
    }
    let outputGradient = masked(outputGradient, mask)
    guard outputGradient.dtype == .float32, let kernel = key.kernel() else {
      let result = Profile.measure("convolution, gradient of the input", key.work) {
        PlainConvolution.inputGradient(outputGradient, weight.plain(), inputShape: inputShape, geometry)
      }
      return part?.take(result) ?? result
    }
    let (gradient, weight) = (outputGradient.converted(to: kernel.destination), geometry.readable(weight))
    let result =
      part?.place(inputShape, .float32, kernel.source)
      ?? NDArray(uninitialized: inputShape, .float32, layout: kernel.source)
    Profile.measure("convolution, gradient of the input", key.work) {
      kernel.plan.convolutionInputGradient(gradient, weight, into: result)
    }
    return result
  }

  /// The gradients with respect to the weights and, if asked for, the bias `[O]`.
  ///
  /// - Parameters:
  ///   - weight: says the shape `[O, C/groups, kh, kw]` and the layout that the gradient is to have.
  ///   - mask: the output, where a ReLU was fused and `masksGradients`.
  public static func weightGradient(
    _ outputGradient: NDArray, input: NDArray, weight: NDArray, _ geometry: ConvolutionGeometry, withBias: Bool,
    mask: NDArray? = nil
  ) -> (weight: NDArray, bias: NDArray?) {
    weightGradient(
      outputGradient, input: input, weightShape: weight.shape, layout: weight.layout, geometry, withBias: withBias,
      mask: mask)
  }

  /// The same for weights of which nothing else is there.
  ///
  /// - Parameters:
  ///   - weightShape: `[O, C/groups, kh, kw]`.
  ///   - layout: that of the weights' gradient.
  public static func weightGradient(
    _ outputGradient: NDArray, input: NDArray, weightShape: Shape, layout: Layout, _ geometry: ConvolutionGeometry,
    withBias: Bool, mask: NDArray? = nil
  ) -> (weight: NDArray, bias: NDArray?) {
    check(
      gradient: outputGradient, mask: mask, inputShape: input.shape, weightShape: weightShape, like: input, geometry)
    let key = key(input.shape, weightShape, geometry, .weightGradient, bias: withBias, relu: false)
    if input.dtype == .float32, let winograd = Winograd(key) {
      let gradients = winograd.weightGradient(outputGradient, input: input, mask: mask, withBias: withBias)
      return (gradients.weight.converted(to: layout), gradients.bias)
    }
    let outputGradient = masked(outputGradient, mask)
    guard input.dtype == .float32, let kernel = key.kernel() else {
      let gradient = Profile.measure("convolution, gradient of the weights", key.work) {
        PlainConvolution.weightGradient(outputGradient, input, weightShape: weightShape, geometry)
      }
      let bias = withBias ? Reduction.sum(outputGradient, axes: [0, 2, 3], keepingAxes: false) : nil
      return (gradient.converted(to: layout), bias)
    }
    let gradient = outputGradient.converted(to: kernel.destination)
    let source = input.converted(to: kernel.source)
    let result = NDArray(uninitialized: weightShape, .float32, layout: layout)
    let bias = withBias ? NDArray(uninitialized: [weightShape[0]], .float32) : nil
    Profile.measure("convolution, gradient of the weights", key.work) {
      kernel.plan.convolutionWeightGradient(source, gradient, into: result, bias: bias)
    }
    return (result, bias)
  }

  /// The gradient where `mask` is positive, for kernels that take no mask. `masksGradients` said otherwise before only
  /// if `algorithm` has been changed between the two passes.
  private static func masked(_ outputGradient: NDArray, _ mask: NDArray?) -> NDArray {
    mask.map { Elementwise.reluGradient(outputGradient, output: $0) } ?? outputGradient
  }

  /// Whether the kernels for an input of `shape` want the weights in blocks: then it pays to keep them so.
  public static func wantsBlockedWeights(
    _ weight: NDArray, inputShape: Shape, _ geometry: ConvolutionGeometry, hasBias: Bool, fusesReLU: Bool
  ) -> Bool {
    guard weight.dtype == .float32, geometry.groups == 1, weight.shape[0] % 16 == 0, weight.shape[1] % 16 == 0 else {
      return false
    }
    let key = key(inputShape, weight.shape, geometry, .forward, bias: hasBias, relu: fusesReLU)
    guard Winograd(key) == nil else { return false }
    return key.kernel()?.plan.takesBlockedWeights ?? false
  }

  /// The layout in which `forward` leaves the result where oneDNN has no kernel.
  static func outputLayout(
    _ input: Shape, _ weight: NDArray, _ geometry: ConvolutionGeometry, algorithm: ConvolutionAlgorithm
  ) -> Layout {
    var key = key(input, weight.shape, geometry, .forward, bias: false, relu: false)
    key.algorithm = algorithm
    return Winograd(key) == nil ? .plain : .blocked16
  }

  private static func key(
    _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry, _ direction: KernelDirection, bias: Bool,
    relu: Bool
  ) -> ConvolutionKey {
    ConvolutionKey(
      input: input, weight: weight, geometry: geometry, direction: direction, hasBias: bias,
      activation: relu ? .relu : nil, algorithm: algorithm)
  }
}

extension ConvolutionGeometry {
  /// `weight` in a layout that oneDNN's kernels read.
  fileprivate func readable(_ weight: NDArray) -> NDArray {
    weight.layout == .blockedWeights && groups == 1 ? weight : weight.plain()
  }
}
