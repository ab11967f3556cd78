import Autodiff
import Kernels

/// What an operation of a `NetworkGraph` computes. Its operands are the node's inputs, in the order named here.
///
/// Weights belong to the operation and are not inputs. Layers compose their own from these; what cannot be composed is
/// a `layer` or a `function`.
public enum NetworkOperation: Sendable {
  /// A stored tensor that belongs to an operation.
  public typealias Weight = NetworkGraph.Weight

  /// PyTorch: `conv2d` of `[N, C, H, W]`; weight `[O, C/groups, kh, kw]`, bias `[O]`.
  case convolution(weight: Weight, bias: Weight?, ConvolutionGeometry)
  /// PyTorch: `conv_transpose2d`; weight `[C, O/groups, kh, kw]`, bias `[O]`, the geometry of the convolution that it
  /// transposes.
  case transposedConvolution(
    weight: Weight, bias: Weight?, ConvolutionGeometry, outputPadding: (height: Int, width: Int))
  /// `input · weightᵀ + bias` of `[N, I]`; weight `[O, I]`, bias `[O]`.
  case linear(weight: Weight, bias: Weight?)
  /// By running statistics: `(input - mean) / √(variance + epsilon) · weight + bias` of `[N, C, ...]`.
  case batchNormalization(BatchStatistics)
  /// Groups of channels by their own mean and variance; weight and bias `[C]`.
  case groupNormalization(groups: Int, weight: Weight?, bias: Weight?, epsilon: Double)
  /// The last axes, of these sizes, by their own mean and variance.
  case layerNormalization(sizes: [Int], weight: Weight?, bias: Weight?, epsilon: Double)
  /// The channels of each place of `[N, C, H, W]` by their own mean and variance; weight and bias `[C]`. torchvision:
  /// `LayerNorm2d`.
  case channelNormalization(weight: Weight, bias: Weight, epsilon: Double)
  /// Each plane of `[N, C, H, W]` by its own mean and variance; weight and bias `[C]`.
  case instanceNormalization(weight: Weight?, bias: Weight?, epsilon: Double)
  /// `x / (k + alpha / size · Σ x²)^beta` over windows of channels. PyTorch: `local_response_norm`.
  case localResponseNormalization(size: Int, alpha: Double, beta: Double, k: Double)
  /// A function of each element by itself.
  case activation(Activation)
  /// x where positive, slope · x elsewhere; slope `[1]` or `[C]`.
  case parametricReLU(slope: Weight)
  /// The sum of two values, broadcast as in NumPy.
  case add
  /// The product of two values, broadcast as in NumPy: a gate `[N, C, 1, 1]` on `[N, C, H, W]`.
  case multiply
  /// Any number of values, side by side on an axis.
  case concatenation(axis: Int)
  /// The largest value of each window of `[N, C, H, W]`.
  case maxPooling(PoolingGeometry)
  /// The mean of each window of `[N, C, H, W]`. PyTorch: `countIncludesPadding` is `count_include_pad`.
  case averagePooling(PoolingGeometry, countIncludesPadding: Bool)
  /// Means over windows that divide `[N, C, H, W]` into so many rows and columns.
  case adaptiveAveragePooling(height: Int, width: Int)
  /// `[N, C, H, W]` to `[N, C]`, or to `[N, C, 1, 1]`.
  case globalAveragePooling(keepingAxes: Bool)
  /// The largest value of each plane: `[N, C, H, W]` to `[N, C]`, or to `[N, C, 1, 1]`.
  case globalMaxPooling(keepingAxes: Bool)
  /// `[N, C, ...]` to `[N, C · ...]`.
  case flatten
  /// Sizes of the axes behind the first, which stays; one of them may be -1 for what is left.
  case reshape([Int])
  /// Rows and columns around `[N, C, H, W]`.
  case padding(Padding)
  /// Zeros around `[N, C, H, W]`, as many as TensorFlow's padding "same" puts there for an input of its size.
  case samePadding(SamePadding)
  /// Height and width of `[N, C, H, W]` times `factor`.
  case upsampling(factor: Int, Interpolation)
  /// `[N, C, H, W]` to this height and width, whatever they were.
  case resizing(height: Int, width: Int, Interpolation)
  /// `[N, C · f², H, W]` to `[N, C, H · f, W · f]`.
  case pixelShuffle(Int)
  /// `[N, C, H · f, W · f]` to `[N, C · f², H, W]`.
  case pixelUnshuffle(Int)
  /// The channels of `[N, C, H, W]`, the first of each group, then the second of each, and so on.
  case channelShuffle(groups: Int)
  /// Exponentials that sum to 1 along an axis.
  case softmax(axis: Int)
  /// Whole numbers to rows of the weight `[rows, size]`.
  case embedding(weight: Weight, paddingIndex: Int?)
  /// A stored tensor; no operands.
  case stored(Weight)
  /// A layer that does not say what it consists of, with all that is in it.
  case layer(any Layer<Tensor, Tensor>)
  /// Any function of any number of values.
  case function(any NetworkFunction)
}

extension NetworkOperation {
  /// A function of each element by itself.
  public typealias Activation = Kernels.Activation

  /// What batch normalization does at evaluation; all weights `[C]`.
  public struct BatchStatistics: Sendable {
    /// The scale of each channel, `[C]`.
    public var weight: Weight
    /// The shift of each channel, `[C]`.
    public var bias: Weight
    /// PyTorch: `running_mean`, `[C]`.
    public var mean: Weight
    /// PyTorch: `running_var`, `[C]`.
    public var variance: Weight
    /// Added to the variance.
    public var epsilon: Double
    /// The share of a new batch in the running statistics, which evaluation does not need and files keep.
    public var momentum: Double

    public init(
      weight: Weight, bias: Weight, mean: Weight, variance: Weight, epsilon: Double = 1e-5, momentum: Double = 0.1
    ) {
      (self.weight, self.bias, self.mean, self.variance) = (weight, bias, mean, variance)
      (self.epsilon, self.momentum) = (epsilon, momentum)
    }

    /// What channels are multiplied by and what is then added to them, in double precision.
    public var scale: ChannelScale {
      ChannelScale(
        weight: weight.tensor.doubles, bias: bias.tensor.doubles, mean: mean.tensor.doubles,
        variance: variance.tensor.doubles, epsilon: epsilon)
    }
  }

  /// Rows and columns around `[N, C, H, W]`, and what they hold.
  public struct Padding: Sendable, Hashable {
    /// What the added rows and columns hold; PyTorch: the `mode` of `pad`.
    public enum Kind: Sendable, Hashable {
      /// The same number everywhere.
      case constant(Double)
      /// The rows and columns next to the edge, which is not repeated, in reverse.
      case reflection
      /// The rows and columns at the edge.
      case replication
    }

    /// What the added rows and columns hold; zeros by default.
    public let kind: Kind
    /// How many there are at each side.
    public let margins: InferenceOperation.Margins
    /// Rows above the first.
    public var top: Int { margins.top }
    /// Rows below the last.
    public var bottom: Int { margins.bottom }
    /// Columns before the first.
    public var left: Int { margins.left }
    /// Columns behind the last.
    public var right: Int { margins.right }

    /// Negative numbers stop the program.
    public init(_ kind: Kind = .constant(0), top: Int, bottom: Int, left: Int, right: Int) {
      (self.kind, margins) = (kind, .init(top: top, bottom: bottom, left: left, right: right))
    }
  }
}

/// An operation that is not in the vocabulary: it runs as it is, fused with nothing.
///
/// A conforming type can say more to those who know it, as to the module ONNX by conforming to a protocol of that one.
public protocol NetworkFunction: Sendable {
  /// What it is, for texts.
  var name: String { get }

  /// The result for values that are not traced. Its shape must depend on theirs alone.
  func callAsFunction(_ inputs: [Tensor]) -> Tensor
}
