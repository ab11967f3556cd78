import Autodiff
import Core
import Kernels

/// Two-dimensional convolution of `[N, C, H, W]`.
public struct Conv2D: Layer {
  /// `[O, C/groups, kh, kw]`.
  @Parameter public var weight: Tensor
  private let _bias: Parameter?
  /// Stride, padding, dilation and groups.
  public internal(set) var geometry: ConvolutionGeometry

  /// `[O]`; nil in a layer made without one.
  public var bias: Tensor? { _bias?.wrappedValue }

  /// - Parameters:
  ///   - inputs: channels of the input.
  ///   - outputs: channels of the output.
  ///   - kernel: height and width of the window.
  ///   - padding: zeros on all four sides.
  ///   - groups: divides both channel counts; `inputs` of them make the convolution depthwise.
  ///   - bias: whether a number is added to each output channel.
  ///   - initializer: of the weights; He's normal by fan out with a gain of √2 by default, as torchvision's VGG and
  ///     ResNet use. The bias starts at 0.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1,
    bias: Bool = true, initializer: Initializer = .kaimingNormal(fan: .fanOut)
  ) {
    self.init(
      inputs, outputs, kernel: (kernel, kernel),
      geometry: ConvolutionGeometry(
        stride: (stride, stride), padding: (padding, padding, padding, padding), dilation: (dilation, dilation),
        groups: groups), bias: bias, initializer: initializer)
  }

  /// The general form: a kernel and a geometry that need not be square.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (Int, Int), geometry: ConvolutionGeometry, bias: Bool = true,
    initializer: Initializer = .kaimingNormal(fan: .fanOut)
  ) {
    require(
      inputs > 0 && outputs > 0 && inputs % geometry.groups == 0 && outputs % geometry.groups == 0,
      "Conv2D: \(inputs) input and \(outputs) output channels must be positive multiples of the number of groups, "
        + "\(geometry.groups); change the channels or the groups")
    _weight = initializer.parameter([outputs, inputs / geometry.groups, kernel.0, kernel.1])
    _bias = bias ? Parameter(wrappedValue: .zeros([outputs])) : nil
    self.geometry = geometry
  }

  public func callAsFunction(
    _ input: Tensor, _ epilogue: Epilogue, adding addend: Tensor?, _ context: inout Context
  ) -> Tensor {
    if let pooling = epilogue.pooling {
      return input.convolvedAndMaxPooled(weight, bias: bias, geometry, pooling: pooling)
    }
    return input.convolved(weight, bias: bias, geometry, fusingReLU: epilogue.rectifier == .relu)
  }
}

extension Conv2D: FusesEpilogue {
  /// Whether a ReLU, or a ReLU and a pooling, are all of it.
  public func fuses(_ epilogue: Epilogue) -> Bool {
    let rectifier = epilogue.rectifier
    return !epilogue.adds && (rectifier == .relu || rectifier == nil && epilogue.pooling == nil)
  }
}

extension Conv2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.convolution(input, weight: weight, bias: bias, geometry)
  }
}
