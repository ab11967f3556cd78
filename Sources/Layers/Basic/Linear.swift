import Autodiff
import Core

/// The fully connected layer: `[N, inputs]` to `[N, outputs]`.
public struct Linear: Layer {
  /// `[outputs, inputs]`.
  @Parameter public var weight: Tensor
  private let _bias: Parameter?

  /// `[outputs]`; nil in a layer made without one.
  public var bias: Tensor? { _bias?.wrappedValue }

  /// - Parameter initializer: of the weights; normal with deviation 0.01 by default, as torchvision's VGG uses. The
  ///   bias starts at 0.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .normal(standardDeviation: 0.01)
  ) {
    require(
      inputs > 0 && outputs > 0,
      "Linear: \(inputs) inputs and \(outputs) outputs must both be at least 1; give the widths of the rows that "
        + "come in and go out")
    _weight = initializer.parameter([outputs, inputs])
    _bias = bias ? Parameter(wrappedValue: .zeros([outputs])) : nil
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.linear(weight, bias: bias) }
}

extension Linear: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.linear(input, weight: weight, bias: bias)
  }
}

/// A table of vectors that are looked up by number: int32 indices of any shape to the same shape with the vectors' size
/// behind it.
///
/// Indices have no gradient, but they carry the tape: trace them (`indices.traced(by: Tape())`) to train the table.
public struct Embedding: Layer {
  /// `[rows, size]`.
  @Parameter public var weight: Tensor
  /// A row of zeros that gets no gradient, for places that are filled up only.
  public let paddingIndex: Int?

  /// - Parameters:
  ///   - rows: how many vectors there are.
  ///   - size: numbers of a vector.
  ///   - initializer: normal with deviation 1 by default, as in PyTorch.
  public init(
    _ rows: Int, _ size: Int, paddingIndex: Int? = nil, initializer: Initializer = .normal(standardDeviation: 1)
  ) {
    require(rows > 0 && size > 0, "Embedding: \(rows) rows of \(size) numbers; both must be at least 1")
    require(
      paddingIndex.map { $0 >= 0 && $0 < rows } ?? true,
      "Embedding: the padding index \(paddingIndex ?? 0) is not one of the \(rows) rows; they are 0..<\(rows)")
    let drawn = initializer.tensor([rows, size])
    let counts = Tensor((0..<rows).map { $0 == paddingIndex ? 0 : 1 as Float }, shape: [rows, 1])
    _weight = Parameter(wrappedValue: paddingIndex == nil ? drawn : drawn * counts)
    self.paddingIndex = paddingIndex
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    .embedding(input, weight: weight, paddingIndex: paddingIndex)
  }
}

extension Embedding: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.embedding(weight: graph.weight("weight", weight), paddingIndex: paddingIndex), [input])
  }
}
