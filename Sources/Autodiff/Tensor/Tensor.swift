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
  public var array: NDArray { storedArray.layout.isOfWeights ? storedArray.plain() : storedArray }

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
