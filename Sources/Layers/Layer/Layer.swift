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
}

extension Layer where Input == Tensor, Output == Tensor {
  /// The output at evaluation, recorded nowhere.
  public func predict(_ input: Tensor) -> Tensor {
    var context = Context(mode: .evaluation)
    return self(input.detached(), &context)
  }
}
