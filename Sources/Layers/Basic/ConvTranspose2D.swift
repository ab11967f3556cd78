import Autodiff
import Core
import Kernels

/// Transposed convolution of `[N, C, H, W]`, which leads from the size of a convolution's output back to that of its
/// input.
public struct ConvTranspose2D: Layer {
  /// `[C, O/groups, kh, kw]`.
  @Parameter public var weight: Tensor
  private let _bias: Parameter?
  /// Of the convolution that it transposes.
  public let geometry: ConvolutionGeometry
  /// Rows at the bottom and columns at the right of the output.
  public let outputPadding: (height: Int, width: Int)

  /// `[O]`; nil in a layer made without one.
  public var bias: Tensor? { _bias?.wrappedValue }

  /// - Parameters:
  ///   - inputs: channels of the input.
  ///   - outputs: channels of the output.
  ///   - kernel: height and width of the window.
  ///   - stride: how much larger the output gets.
  ///   - padding: rows and columns cut off at all four sides of the output.
  ///   - outputPadding: rows at the bottom and columns at the right of the output, below stride or dilation.
  ///   - groups: divides both channel counts.
  ///   - bias: whether a number is added to each output channel.
  ///   - initializer: of the weights; uniform within ±1/√fan as in PyTorch by default. The bias starts so too, with the
  ///     weights' fan of inputs, O/groups times the window's size.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .kaimingUniform(fan: .fanIn, a: 5.squareRoot())
  ) {
    self.init(
      inputs, outputs, kernel: (kernel, kernel),
      geometry: ConvolutionGeometry(
        stride: (stride, stride), padding: (padding, padding, padding, padding), dilation: (dilation, dilation),
        groups: groups), outputPadding: (outputPadding, outputPadding), bias: bias, initializer: initializer)
  }

  /// The general form: a kernel and a geometry that need not be square.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (Int, Int), geometry: ConvolutionGeometry,
    outputPadding: (height: Int, width: Int) = (0, 0), bias: Bool = true,
    initializer: Initializer = .kaimingUniform(fan: .fanIn, a: 5.squareRoot())
  ) {
    require(
      inputs > 0 && outputs > 0 && inputs % geometry.groups == 0 && outputs % geometry.groups == 0,
      "ConvTranspose2D: \(inputs) inputs and \(outputs) outputs must be positive multiples of the \(geometry.groups) "
        + "groups; change the channels or the groups")
    let shape: Shape = [inputs, outputs / geometry.groups, kernel.0, kernel.1]
    _weight = initializer.parameter(shape)
    let bound = 1 / Double(shape.product(of: 1..<4)).squareRoot()
    _bias = bias ? Parameter(wrappedValue: Initializer.uniform(-bound...bound).tensor([outputs])) : nil
    self.geometry = geometry
    self.outputPadding = outputPadding
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.transposedConvolved(weight, bias: bias, geometry, outputPadding: outputPadding)
  }
}

extension ConvTranspose2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let (weight, bias) = (graph.weight("weight", weight), bias.map { graph.weight("bias", $0) })
    return graph.append(
      .transposedConvolution(weight: weight, bias: bias, geometry, outputPadding: outputPadding), [input])
  }
}
