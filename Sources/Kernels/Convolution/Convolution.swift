import Core

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
    geometry.checkedOutput(input, weight, bias: bias)
    var key = key(input.shape, weight.shape, geometry, .forward, bias: bias != nil, relu: fusingReLU)
    key.algorithm = algorithm
    return key.implementation(input.dtype).forward(input, weight, bias: bias)
  }

  /// Whether the gradients' kernels mask the gradient by a fused ReLU's output themselves, in the pass in which they
  /// read it.
  public static func masksGradients(inputShape: Shape, _ weight: NDArray, _ geometry: ConvolutionGeometry) -> Bool {
    guard weight.dtype == .float32 else { return false }
    let key = key(inputShape, weight.shape, geometry, .inputGradient, bias: false, relu: false)
    return WinogradConvolution(key) != nil
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
    geometry.check(
      gradient: outputGradient, mask: mask, inputShape: inputShape, weightShape: weight.shape, like: weight)
    let key = key(inputShape, weight.shape, geometry, .inputGradient, bias: false, relu: false)
    let implementation = key.implementation(outputGradient.dtype)
    let (gradient, mask) = masked(outputGradient, mask, for: implementation)
    return implementation.inputGradient(gradient, weight, mask: mask, into: part)
  }

  /// The gradients with respect to the weights and, if asked for, the bias `[O]`.
  ///
  /// - Parameters:
  ///   - weight: the form of the weights `[O, C/groups, kh, kw]`, and of their gradient.
  ///   - mask: the output, where a ReLU was fused and `masksGradients`.
  public static func weightGradient(
    _ outputGradient: NDArray, input: NDArray, weight: ArrayForm, _ geometry: ConvolutionGeometry, withBias: Bool,
    mask: NDArray? = nil
  ) -> (weight: NDArray, bias: NDArray?) {
    geometry.check(
      gradient: outputGradient, mask: mask, inputShape: input.shape, weightShape: weight.shape, like: input)
    let key = key(input.shape, weight.shape, geometry, .weightGradient, bias: withBias, relu: false)
    let implementation = key.implementation(input.dtype)
    let (gradient, mask) = masked(outputGradient, mask, for: implementation)
    return implementation.weightGradient(gradient, input: input, mask: mask, layout: weight.layout, withBias: withBias)
  }

  /// A kernel's gradient and mask: for one that takes no mask, the gradient where the mask is positive.
  /// `masksGradients` said otherwise before only if `algorithm` has been changed between the two passes.
  private static func masked(
    _ outputGradient: NDArray, _ mask: NDArray?, for implementation: some ConvolutionImplementation
  ) -> (gradient: NDArray, mask: NDArray?) {
    guard let mask, !implementation.masksGradients else { return (outputGradient, mask) }
    return (Elementwise.gradient(outputGradient, of: .relu, output: mask), nil)
  }

  /// The form in which the kernels for an input of `inputShape` want the weights, where it pays to keep them so; nil
  /// where they take them as they lie.
  public static func wantedForm(
    of weight: NDArray, inputShape: Shape, _ geometry: ConvolutionGeometry, hasBias: Bool, fusesReLU: Bool
  ) -> ArrayForm? {
    guard weight.layout == .plain, weight.dtype == .float32, geometry.groups == 1, weight.shape[0] % 16 == 0,
      weight.shape[1] % 16 == 0
    else { return nil }
    let key = key(inputShape, weight.shape, geometry, .forward, bias: hasBias, relu: fusesReLU)
    let library = key.implementation(.float32) as? OneDNNConvolution
    guard library?.plan.takesBlockedWeights == true else { return nil }
    return ArrayForm(weight.shape, weight.dtype, .blockedWeights)
  }

  /// The layout in which `forward` leaves the result where oneDNN has no kernel.
  static func outputLayout(
    _ input: Shape, _ weight: NDArray, _ geometry: ConvolutionGeometry, algorithm: ConvolutionAlgorithm
  ) -> Layout {
    var key = key(input, weight.shape, geometry, .forward, bias: false, relu: false)
    key.algorithm = algorithm
    return WinogradConvolution(key) == nil ? .plain : .blocked16
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

/// One way to compute a convolution in the direction that its key says. Operands come checked, in any layout.
protocol ConvolutionImplementation {
  /// Whether it masks gradients by a fused ReLU's output in the pass in which it reads them. Others are given no mask.
  var masksGradients: Bool { get }

  func forward(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> NDArray

  /// - Parameter part: where the result is written; in memory of its own where nil.
  func inputGradient(
    _ gradient: NDArray, _ weight: NDArray, mask: NDArray?, into part: ArrayInParts.Part?
  ) -> NDArray

  /// - Parameter layout: that of the weights' gradient.
  func weightGradient(
    _ gradient: NDArray, input: NDArray, mask: NDArray?, layout: Layout, withBias: Bool
  ) -> (weight: NDArray, bias: NDArray?)
}

extension ConvolutionKey {
  /// The first of the ways to compute it that can: this project's Winograd kernels, oneDNN's kernels, both in float32,
  /// and matrix products.
  func implementation(_ dtype: DType) -> any ConvolutionImplementation {
    guard dtype == .float32 else { return PlainConvolution(self) }
    if let winograd = WinogradConvolution(self) { return winograd }
    if let library = kernel() { return library }
    return PlainConvolution(self)
  }
}
