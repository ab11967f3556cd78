import Autodiff
import Core

/// What is known of a tensor before its numbers: its shape and the type of its elements.
public struct TensorKind: Sendable, Hashable, CustomStringConvertible {
  /// The sizes of the axes, outermost first.
  public let shape: Shape
  /// The type of the elements.
  public let dtype: DType

  /// A kind of tensors, whatever their elements are.
  public init(_ shape: Shape, _ dtype: DType) { (self.shape, self.dtype) = (shape, dtype) }

  /// That of `tensor`.
  public init(_ tensor: Tensor) { self.init(tensor.shape, tensor.dtype) }

  /// As in `[1, 3, 224, 224] (float32)`.
  public var description: String { "\(shape) (\(dtype))" }
}

/// An input that a network cannot take: its shape or its type does not fit a layer of it.
public struct InputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The operation, the shapes, the rule that they break, and how to mend it.
  public let reason: String
  /// The path of the layer that cannot take what it is given, as in `features.28`; empty where no layer in the network
  /// but the network itself is meant.
  public internal(set) var layer = ""
  /// The layer's type and what it is given, as in `(Linear), run on [1, 50] (float32)`; empty where it is not known.
  public internal(set) var place = ""

  /// - Parameter reason: as texts about mistakes are in this library: `operation: shapes and rule; what to do`.
  public init(_ reason: String) { self.reason = reason }

  /// What the program says where it stops because of the same mistake.
  public var description: String {
    guard !layer.isEmpty else { return reason }
    return "\(reason)\n  in layer \(layer)\(place.isEmpty ? "" : " \(place)")"
  }
}

/// A layer, or a `NetworkFunction`, that is outside the vocabulary of `NetworkOperation` and says what it takes.
///
/// `prediction(of:)` asks it. One that does not conform is run on zeros to know the shape of what it gives, which takes
/// as long as a run, and stops the program where it does not like what it is given.
public protocol ChecksInputs: Sendable {
  /// What it gives for operands of these kinds; it computes nothing.
  ///
  /// - Parameter inputs: one for a layer.
  /// - Throws: what is wrong with them. The path of the layer is added by whoever asks.
  func output(for inputs: [TensorKind]) throws(InputError) -> TensorKind
}

/// Why something must not be given operands of these kinds; nil where it may.
typealias InputObjection = @Sendable ([TensorKind]) -> String?

/// A layer that asks more of its input than the operations do that it is written as.
protocol AsksMore: Layer<Tensor, Tensor> {
  /// What says why `operation`, which the layer wrote, must not be given operands of certain kinds, or nil where it
  /// may; nil where the operation's own rule says it all. It should hold no weights: optimized networks keep it.
  func objections(of operation: NetworkOperation) -> InputObjection?
}
