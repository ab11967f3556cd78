import Core
import Kernels

/// An n-dimensional array that can be part of a computation recorded on a tape.
///
/// Tensors are values: an operation returns a new one and never changes its operands. Making a copy shares the memory.
/// A tensor knows its shape and element type at run time; there is no generic number type or device in its type.
///
/// Whether an operation is recorded depends on its operands alone: if one of them is *traced* (see `traced(by:)`), the
/// result is traced by the same tape, and `backward()` on it gives gradients. Without a traced operand nothing is
/// recorded and nothing is kept.
public struct Tensor: Sendable {
  /// The array behind this tensor as it is stored. Features may be in the blocks that the fast kernels want, and so may
  /// the weights of convolutions and their gradients; `array` never holds the latter.
  public let storedArray: NDArray
  let origin: Origin

  /// The array behind this tensor, for kernels.
  public var array: NDArray { storedArray.readable() }

  /// Where a tensor comes from, as far as gradients are concerned.
  enum Origin: Sendable {
    /// Gradients end here.
    case constant
    /// Entry number `entry` of a tape; `Tape.untracked` where the tape is carried along but no gradient is wanted.
    case traced(Tape, entry: Int)
    /// The value of a parameter; it becomes a leaf of the tape that it first meets.
    case parameter(Parameter)
    /// Computed from a parameter before any tape was there to record it.
    case derived(Parameter)
  }

  init(_ array: NDArray, origin: Origin) {
    storedArray = array
    self.origin = origin
  }

  /// A constant tensor around `array`.
  public init(_ array: NDArray) { self.init(array, origin: .constant) }

  /// The sizes of the axes, outermost first.
  public var shape: Shape { storedArray.shape }
  /// The type of the elements.
  public var dtype: DType { storedArray.dtype }
  /// The number of axes.
  public var rank: Int { storedArray.shape.count }
  /// The number of elements: the product of the axes' sizes, 1 without axes. PyTorch: `numel`.
  public var elementCount: Int { storedArray.shape.elementCount }
}

extension Tensor {
  /// The same value, recorded on `tape` from here on.
  ///
  /// The value of a trainable parameter becomes the parameter's leaf, so that the parameter gets its gradient. A tensor
  /// that is on this tape already stays what it is. One that is on another tape, or that was computed from a trainable
  /// parameter outside any tape, would lose its gradient and stops the program; `detached()` says that this is meant.
  ///
  /// - Parameter retainingGradient: whether `Gradients` should hold the gradient with respect to this tensor. It is off
  ///   by default, because the gradient of an image costs time and training has no use for it.
  public func traced(by tape: Tape, retainingGradient: Bool = false) -> Tensor {
    let known = entry(tracedBy: tape)
    guard known != Tape.untracked else {
      return Tensor(array, origin: .traced(tape, entry: retainingGradient ? tape.addLeaf() : Tape.untracked))
    }
    if retainingGradient { tape.keepGradient(of: known) }
    return Tensor(storedArray, origin: .traced(tape, entry: known))
  }

  /// The entry that stands for this tensor on `tape`; `Tape.untracked` where it has none, and needs none.
  private func entry(tracedBy tape: Tape) -> Int {
    switch origin {
    case .constant: return Tape.untracked
    case .parameter(let parameter): return parameter.isTrainable ? tape.leaf(for: parameter) : Tape.untracked
    case .derived(let parameter):
      require(
        !parameter.isTrainable,
        "tracing: \(storedArray.described) was computed from a parameter outside any tape, so the parameter's gradient "
          + "would be lost. Trace the parameter before computing with it ($weight.traced(by: tape)), or detach the "
          + "tensor")
      return Tape.untracked
    case .traced(let own, let entry):
      require(
        own === tape,
        "tracing: \(storedArray.described) is traced by another tape, which would get no gradient of it. Trace all "
          + "inputs of a computation by one tape, or detach the tensor")
      return entry
    }
  }

  /// The same value as a constant: gradients end here.
  public func detached() -> Tensor { Tensor(array) }

  /// Whether operations on this tensor are recorded.
  public var isTraced: Bool { tape != nil }

  /// The tape that records operations on this tensor.
  public var tape: Tape? {
    if case .traced(let tape, _) = origin { tape } else { nil }
  }

  /// Whether a recorded operation on this tensor should compute its gradient.
  var wantsGradient: Bool {
    switch origin {
    case .constant: false
    case .traced(_, let entry): entry != Tape.untracked
    case .parameter(let parameter), .derived(let parameter): parameter.isTrainable
    }
  }
}
