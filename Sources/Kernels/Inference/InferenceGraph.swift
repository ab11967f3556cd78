import Core

/// A network for evaluation as a list of operations on values, whatever the size of the input.
///
/// Value 0 is the network's input. Operations stand in the order in which they run.
public struct InferenceGraph: OperationGraph, Sendable {
  /// A value of the graph.
  public typealias Value = Int

  /// An operation in its place.
  public struct Node: OperationNode, Sendable {
    /// What is computed.
    public var operation: InferenceOperation
    /// What becomes of the values that the operation computed.
    public var activation: Activation?
    public var inputs: [Value]
    /// The value that the operation gives, and no other one.
    public let output: Value
    /// The layer that it comes from, such as `features.28`.
    public let path: String
  }

  /// What the network is given: a value that no operation gives.
  public static let input: Value = 0

  /// The operations, each behind those whose values it takes.
  public var nodes: [Node] = []
  public var output: Value = InferenceGraph.input
  private var valueCount = 1

  public init() {}

  /// Appends an operation and returns its result.
  public mutating func append(
    _ operation: InferenceOperation, _ inputs: [Value], activation: Activation? = nil, path: String
  ) -> Value {
    nodes.append(
      Node(operation: operation, activation: activation, inputs: inputs, output: valueCount, path: path))
    valueCount += 1
    return valueCount - 1
  }

  /// Declares `value` the result, drops what does not lead to it, and joins what can run as one.
  public mutating func finish(_ value: Value) {
    output = value
    dropUnused()
    foldPadding()
    joinGates()
    fuseActivations()
    fuseSums()
    fuseActivations()
  }
}

/// One operation of an `InferenceGraph`: evaluation only, float32 only, with its weights.
public enum InferenceOperation: Sendable {
  /// `activation(input * weight + bias)`, plus a second input before the activation where there is one.
  case convolution(Weights, ConvolutionGeometry)
  /// `activation(input · weightᵀ + bias)`.
  case linear(Weights)
  /// `activation(factor · input + shift)`, with a factor and a shift for each channel: batch normalization that no
  /// weights before it took.
  case scale(factor: [Double], shift: [Double])
  /// Nothing but the activation.
  case activation
  /// The sum of two inputs, broadcast, then the activation.
  case sum
  /// The product of two inputs, broadcast, then the activation.
  case product
  /// Any number of inputs side by side on an axis.
  case concatenation(axis: Int)
  /// Zeros around `[N, C, H, W]`.
  case padding(Margins)
  /// The same, as many as the size of its input asks for.
  case samePadding(SamePadding)
  /// The largest value of each window of `[N, C, H, W]`.
  case maximum(PoolingGeometry)
  /// The mean of each window of `[N, C, H, W]`, padded zeros in the divisor or not.
  case average(PoolingGeometry, countingPadding: Bool)
  /// Means over windows that divide `[N, C, H, W]` into so many rows and columns.
  case adaptiveAverage(height: Int, width: Int)
  /// `[N, C, H, W]` to `[N, C]`.
  case globalAverage
  /// `[N, C, H, W]` to `[N, C·H·W]`.
  case flatten
  /// Sizes of the axes behind the first, which stays; one of them may be -1 for what is left.
  case reshape([Int])
  /// Anything else. It must depend on its inputs' values alone, and its result's shape on the inputs' shapes.
  case function(@Sendable ([NDArray]) -> NDArray)

  /// Rows and columns at the four sides.
  public struct Margins: Sendable, Hashable {
    /// Rows above the first.
    public let top: Int
    /// Rows below the last.
    public let bottom: Int
    /// Columns before the first.
    public let left: Int
    /// Columns behind the last.
    public let right: Int

    public init(top: Int, bottom: Int, left: Int, right: Int) {
      require(
        min(top, bottom, left, right) >= 0,
        "padding: \(top), \(bottom), \(left) and \(right) rows and columns must not be negative; slice the input instead"
      )
      (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
    }

    /// `shape`, `[N, C, H, W]`, with the margins around it.
    package func padded(_ shape: Shape) -> Shape {
      [shape[0], shape[1], shape[2] + top + bottom, shape[3] + left + right]
    }
  }

  /// The weights `[O, C/groups, kh, kw]` or `[O, I]` and the bias `[O]` of an operation.
  public struct Weights: Sendable {
    /// `[O, C/groups, kh, kw]` of a convolution, `[O, I]` of a linear layer.
    public var weight: NDArray
    /// `[O]`; nil for zeros.
    public var bias: NDArray?

    /// - Parameter bias: `[O]`; nil for zeros.
    public init(_ weight: NDArray, bias: NDArray?) {
      (self.weight, self.bias) = (weight.plain(), bias?.plain())
    }
  }
}
