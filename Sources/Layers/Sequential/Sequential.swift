import Autodiff
import Core

/// Layers one after the other, each under a name.
///
///     let network = Sequential {
///       Conv2D(3, 64, kernel: 3, padding: 1).named("stem")
///       ReLU()
///       GlobalAvgPool2D()
///       Linear(64, 10)
///     }
///
/// A layer without a name is called by its position, as in PyTorch, so the linear layer's weight is `3.weight`.
/// A convolution or batch normalization directly before a ReLU runs as one operation with it, a convolution also with a
/// maximum pooling behind that and a `SamePad2D` before it, and a batch normalization with a ReLU6.
public struct Sequential: Layer, LayerContainer {
  /// A layer in its place.
  public struct Child: Sendable {
    /// The layer's name; unique in its `Sequential` and part of its parameters' names.
    public var name: String
    /// A second name for the point behind the layer.
    public var site: String?
    /// What is computed in this place.
    public var layer: any Layer<Tensor, Tensor>
    /// Whether the layers from behind the previous such place through this one are a stage that is computed again in
    /// the backward pass.
    var endsCheckpoint = false

    public init(name: String, site: String? = nil, layer: any Layer<Tensor, Tensor>) {
      self.name = name
      self.site = site
      self.layer = layer
    }
  }

  /// The layers in the order in which they run.
  public internal(set) var children: [Child]

  /// - Parameter children: in the order in which they run; two of one name stop the program.
  public init(_ children: [Child]) {
    self.children = children
    checkNames()
  }

  /// Layers under the names that they were given, the others called by their position from 0.
  static func named(_ layers: [any Layer<Tensor, Tensor>]) -> [Child] {
    layers.enumerated().map { position, layer in
      guard let named = layer as? NamedLayer else { return Child(name: String(position), layer: layer) }
      return Child(name: named.name, site: named.site, layer: named.layer)
    }
  }

  /// Children whose names are known to differ.
  init(checked children: some Sequence<Child>) { self.children = Array(children) }

  /// The layers of a closure, in order: those without a name are called by their position from 0, as in PyTorch. Two of
  /// one name stop the program.
  public init(@SequentialBuilder _ layers: () -> [any Layer<Tensor, Tensor>]) {
    self.init(Sequential.named(layers()))
  }

  /// The children under their names.
  public var namedChildren: [(name: String, layer: any Layer)] { children.map { ($0.name, $0.layer) } }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    guard children.contains(where: \.endsCheckpoint) else { return run(input, &context) }
    return stages.reduce(input) { value, stage in
      stage.isCheckpointed
        ? Checkpointed(layer: stage.layers)(value, &context) : stage.layers.run(value, &context)
    }
  }

  /// Runs all children, whatever stages they are in.
  private func run(_ input: Tensor, _ context: inout Context) -> Tensor {
    var value = input
    var index = 0
    while index < children.count {
      let step = step(at: index, context)
      let name = children[index + step.place].name
      value = context.run(step.layer, named: name, on: value) { [value] in step(value, &$0) }
      index += step.count
    }
    return value
  }

  func checkNames() {
    var seen: Set<String> = []
    for child in children {
      require(
        seen.insert(child.name).inserted, "Sequential: two layers are called '\(child.name)'; give one another name")
    }
  }
}

/// Collects the layers of a `Sequential`; `if`, `else` and `for` work as usual.
@resultBuilder
public enum SequentialBuilder {
  /// A line with a layer.
  public static func buildExpression(_ layer: any Layer<Tensor, Tensor>) -> [any Layer<Tensor, Tensor>] { [layer] }
  /// A line with an array of layers, which go in one after the other.
  public static func buildExpression(_ layers: [any Layer<Tensor, Tensor>]) -> [any Layer<Tensor, Tensor>] { layers }
  /// All lines, in order.
  public static func buildBlock(_ parts: [any Layer<Tensor, Tensor>]...) -> [any Layer<Tensor, Tensor>] {
    parts.flatMap { $0 }
  }
  /// An `if` without `else`: no layers where it is not met.
  public static func buildOptional(_ part: [any Layer<Tensor, Tensor>]?) -> [any Layer<Tensor, Tensor>] { part ?? [] }
  /// The layers behind `if`.
  public static func buildEither(first: [any Layer<Tensor, Tensor>]) -> [any Layer<Tensor, Tensor>] { first }
  /// The layers behind `else`.
  public static func buildEither(second: [any Layer<Tensor, Tensor>]) -> [any Layer<Tensor, Tensor>] { second }
  /// A `for` loop: the layers of each turn, in order.
  public static func buildArray(_ parts: [[any Layer<Tensor, Tensor>]]) -> [any Layer<Tensor, Tensor>] {
    parts.flatMap { $0 }
  }
}

extension Sequential: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    children.reduce(input) { graph.add($1.layer, named: $1.name, to: $0) }
  }
}
