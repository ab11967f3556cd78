import COneDNN
import Synchronization

/// Two-dimensional convolution: oneDNN in float32, matrix products otherwise.
public enum Convolution {
  private static let forced = Mutex(ConvolutionAlgorithm.automatic)

  /// The algorithm for float32; anything but `.automatic` is for measurements and tests.
  public static var algorithm: ConvolutionAlgorithm {
    get { forced.withLock { $0 } }
    set { forced.withLock { $0 = newValue } }
  }

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
    let key = key(input.shape, weight.shape, geometry, EIL_FORWARD, bias: bias != nil, relu: fusingReLU)
    guard input.dtype == .float32, let kernel = key.kernel() else {
      let output = PlainConvolution.forward(input, weight, bias: bias, geometry)
      return fusingReLU ? Elementwise.unary(.relu, output) : output
    }
    let (source, weight) = (input.converted(to: kernel.source), weight.plain())
    let output = NDArray(
      uninitialized: geometry.outputShape(input: input.shape, weight: weight.shape), .float32,
      layout: kernel.destination)
    let (packed, scratch) = (kernel.plan.packed(), kernel.plan.scratch())
    let status = eil_convolution_forward(
      kernel.plan.handle, source.floats, weight.floats, bias?.floats, output.floats, packed?.pointer,
      scratch?.pointer)
    kernel.plan.check(status, "convolution")
    return output
  }

  /// The gradient with respect to the input, `[N, C, H, W]`.
  public static func inputGradient(
    _ outputGradient: NDArray, _ weight: NDArray, inputShape: Shape, _ geometry: ConvolutionGeometry
  ) -> NDArray {
    let key = key(inputShape, weight.shape, geometry, EIL_BACKWARD_DATA, bias: false, relu: false)
    guard outputGradient.dtype == .float32, let kernel = key.kernel() else {
      return PlainConvolution.inputGradient(outputGradient, weight, inputShape: inputShape, geometry)
    }
    let (gradient, weight) = (outputGradient.converted(to: kernel.destination), weight.plain())
    let result = NDArray(uninitialized: inputShape, .float32, layout: kernel.source)
    let (packed, scratch) = (kernel.plan.packed(), kernel.plan.scratch())
    let status = eil_convolution_backward_data(
      kernel.plan.handle, gradient.floats, weight.floats, result.floats, packed?.pointer, scratch?.pointer)
    kernel.plan.check(status, "convolution, gradient of the input")
    return result
  }

  /// The gradients with respect to the weights `[O, C/groups, kh, kw]` and, if asked for, the bias `[O]`.
  public static func weightGradient(
    _ outputGradient: NDArray, input: NDArray, weightShape: Shape, _ geometry: ConvolutionGeometry, withBias: Bool
  ) -> (weight: NDArray, bias: NDArray?) {
    let key = key(input.shape, weightShape, geometry, EIL_BACKWARD_WEIGHTS, bias: withBias, relu: false)
    guard input.dtype == .float32, let kernel = key.kernel() else {
      let weight = PlainConvolution.weightGradient(outputGradient, input, weightShape: weightShape, geometry)
      let bias = withBias ? Reduction.sum(outputGradient, axes: [0, 2, 3], keepingAxes: false) : nil
      return (weight, bias)
    }
    let gradient = outputGradient.converted(to: kernel.destination)
    let source = input.converted(to: kernel.source)
    let weight = NDArray(uninitialized: weightShape, .float32)
    let bias = withBias ? NDArray(uninitialized: [weightShape[0]], .float32) : nil
    let (packed, scratch) = (kernel.plan.packed(), kernel.plan.scratch())
    let status = eil_convolution_backward_weights(
      kernel.plan.handle, source.floats, gradient.floats, weight.floats, bias?.floats, packed?.pointer,
      scratch?.pointer)
    kernel.plan.check(status, "convolution, gradient of the weights")
    return (weight, bias)
  }

  private static func key(
    _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry, _ direction: eil_direction, bias: Bool,
    relu: Bool
  ) -> ConvolutionKey {
    ConvolutionKey(
      input: input, weight: weight, geometry: geometry, direction: direction.rawValue, hasBias: bias,
      fusesReLU: relu, algorithm: algorithm)
  }
}
