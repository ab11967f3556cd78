import Autodiff

/// A piece of a network: a struct that maps an input to an output.
///
///     struct Scale: Layer {
///       @Parameter var factor: Tensor = .ones([1])
///       func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input * factor }
///     }
///
/// Its parameters are stored properties marked `@Parameter`, its other saved values ones marked `@Buffer`, and layers
/// inside it are plain stored properties (or arrays, or optionals of layers). All three are found by reflection, and
/// their property names become their names in checkpoints, in snake case.
///
/// Copies of a layer share their parameters, so one layer can stand in several networks, as in a plain network and its
/// erased variant.
public protocol Layer<Input, Output>: Sendable {
  /// What the layer is given; a tensor unless it says otherwise.
  associatedtype Input = Tensor
  /// What the layer returns; a tensor unless it says otherwise.
  associatedtype Output = Tensor

  /// Computes the output. What depends on training or evaluation, random numbers and branches is in `context`.
  func callAsFunction(_ input: Input, _ context: inout Context) -> Output
}

/// A layer that names the layers in it itself, instead of by its properties' names.
public protocol LayerContainer {
  /// The layers in it and the names that go before their parameters' names; an empty name puts nothing before them.
  var namedChildren: [(name: String, layer: any Layer)] { get }
}

/// A layer whose own parameters and buffers have names from elsewhere, such as a file, instead of its properties'.
public protocol NamesItsValues {
  /// Its parameters without those of the layers in it.
  var ownParameters: [NamedParameter] { get }
  /// Its buffers without those of the layers in it.
  var ownBuffers: [NamedBuffer] { get }
  /// The layers whose parameters and buffers are among its own, such as its batch normalizations; none by default.
  var ownLayers: [any Layer] { get }
}

extension NamesItsValues {
  public var ownLayers: [any Layer] { [] }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// The output at evaluation, recorded nowhere.
  public func predict(_ input: Tensor) -> Tensor {
    var context = Context(mode: .evaluation)
    return self(input.detached(), &context)
  }
}

extension Layer {
  /// Freezes all parameters: they get no gradient and no update. What the layer computes does not change; batch
  /// normalization still follows the context's mode (`freezingStatistics()` is what keeps its running statistics).
  public func frozen(_ isFrozen: Bool = true) -> Self {
    for named in namedParameters { named.parameter.isTrainable = !isFrozen }
    return self
  }

  /// Turns all parameters and floating-point buffers into `dtype`, such as float64 to verify gradients.
  @discardableResult
  public func convert(to dtype: DType) -> Self {
    for named in namedParameters { named.parameter.convert(to: dtype) }
    for named in namedBuffers { named.buffer.convert(to: dtype) }
    return self
  }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// Gives the layer a name in the `Sequential` that it is put into.
  ///
  /// - Parameter site: a second name for the point behind the layer, to insert other layers at. It plays no part in
  ///   checkpoints.
  public func named(_ name: String, site: String? = nil) -> NamedLayer {
    NamedLayer(name: name, site: site, layer: self)
  }
}

/// A layer with a name; made by `named(_:)`.
public struct NamedLayer: Layer, LayerContainer {
  /// Unique among its neighbors, and part of its parameters' names.
  public let name: String
  /// A second name for the point behind it, such as `pool4`.
  public let site: String?
  /// The layer that has the name.
  public let layer: any Layer<Tensor, Tensor>

  public var namedChildren: [(name: String, layer: any Layer)] { [("", layer)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.run(layer, named: name, on: input)
  }
}
