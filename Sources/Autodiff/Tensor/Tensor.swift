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
  /// The plain array behind this tensor, for kernels.
  public let array: NDArray
  let origin: Origin

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
    self.array = array
    self.origin = origin
  }

  /// A constant tensor around `array`.
  public init(_ array: NDArray) { self.init(array, origin: .constant) }

  /// The sizes of the axes, outermost first.
  public var shape: Shape { array.shape }
  public var dtype: DType { array.dtype }
  /// The number of axes.
  public var rank: Int { array.shape.count }
  public var elementCount: Int { array.shape.elementCount }
}
