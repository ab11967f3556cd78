import Core
import Kernels

// Comparisons give uint8 tensors of 0 and 1, broadcasting. Truth values have no gradient, so they are never traced.

extension Tensor {
  /// 1 where equal, 0 elsewhere, as uint8, broadcasting; nan equals nothing. PyTorch: `eq`.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.equal, a.array, b.array)) }
  /// 1 where different, 0 elsewhere, as uint8, broadcasting; nan differs from all. PyTorch: `ne`.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.notEqual, a.array, b.array)) }
  /// 1 where `a` is less, 0 elsewhere, as uint8, broadcasting. PyTorch: `lt`.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.less, a.array, b.array)) }
  /// 1 where `a` is less or equal, 0 elsewhere, as uint8, broadcasting. PyTorch: `le`.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Elementwise.compare(.lessOrEqual, a.array, b.array))
  }
  /// 1 where `a` is greater, 0 elsewhere, as uint8, broadcasting. PyTorch: `gt`.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.greater, a.array, b.array)) }
  /// 1 where `a` is greater or equal, 0 elsewhere, as uint8, broadcasting. PyTorch: `ge`.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Elementwise.compare(.greaterOrEqual, a.array, b.array))
  }

  /// 1 where an element equals `b`, 0 elsewhere, as uint8.
  public static func .== (a: Tensor, b: Double) -> Tensor { a.compared(.equal, to: b) }
  /// 1 where an element differs from `b`, 0 elsewhere, as uint8.
  public static func .!= (a: Tensor, b: Double) -> Tensor { a.compared(.notEqual, to: b) }
  /// 1 where an element is greater than `b`, 0 elsewhere, as uint8.
  public static func .> (a: Tensor, b: Double) -> Tensor { a.compared(.greater, to: b) }
  /// 1 where an element is greater than or equal to `b`, 0 elsewhere, as uint8.
  public static func .>= (a: Tensor, b: Double) -> Tensor { a.compared(.greaterOrEqual, to: b) }
  /// 1 where an element is less than `b`, 0 elsewhere, as uint8.
  public static func .< (a: Tensor, b: Double) -> Tensor { a.compared(.less, to: b) }
  /// 1 where an element is less than or equal to `b`, 0 elsewhere, as uint8.
  public static func .<= (a: Tensor, b: Double) -> Tensor { a.compared(.lessOrEqual, to: b) }

  /// Floating point rounds the bound to its own precision. Whole numbers are compared in float64, which holds them all:
  /// a bound may lie between two of them, or beyond their type.
  private func compared(_ comparison: Comparison, to bound: Double) -> Tensor {
    let numbers = dtype.isFloatingPoint ? array : Elementwise.cast(array, to: .float64)
    return Tensor(Elementwise.compare(comparison, numbers, NDArray(repeating: bound, shape: [], numbers.dtype)))
  }
}

// Masks are uint8 tensors of 0 and 1, as comparisons give them. Their operators are those of the standard library's
// masks of vectors. What is not 0 counts as true.

extension Tensor {
  /// 1 where an element is not a number, else 0: PyTorch's `isnan`. A uint8 tensor of this shape without a gradient,
  /// made by a pass over all elements.
  public var isNaN: Tensor { self .!= self }

  /// 1 where an element is neither infinite nor NaN, else 0: PyTorch's `isfinite`. As `isNaN` otherwise.
  public var isFinite: Tensor { (self .> -Double.infinity) .& (self .< Double.infinity) }

  /// 1 where an element is infinite, of either sign, else 0: PyTorch's `isinf`. As `isNaN` otherwise.
  public var isInfinite: Tensor { (self .== Double.infinity) .| (self .== -Double.infinity) }

  /// 1 where both are true, broadcasting: PyTorch's `logical_and`, and `&` of its boolean tensors.
  public static func .& (a: Tensor, b: Tensor) -> Tensor { (a .!= 0) .> (b .== 0) }

  /// 1 where at least one is true, broadcasting: PyTorch's `logical_or`, and `|` of its boolean tensors.
  public static func .| (a: Tensor, b: Tensor) -> Tensor { (a .!= 0) .>= (b .== 0) }

  /// 1 where exactly one is true, broadcasting: PyTorch's `logical_xor`, and `^` of its boolean tensors.
  public static func .^ (a: Tensor, b: Tensor) -> Tensor { (a .!= 0) .!= (b .!= 0) }

  /// 1 where an element is 0, else 0: PyTorch's `logical_not`, and `~` of its boolean tensors.
  public static prefix func .! (a: Tensor) -> Tensor { a .== 0 }

  /// `value` where `mask` (uint8) is not 0, this tensor elsewhere: PyTorch's `masked_fill`. No gradient flows to what
  /// was filled.
  ///
  /// - Parameters:
  ///   - mask: broadcasts to this tensor's shape, which is the result's too.
  ///   - value: must be a number that the element type holds.
  public func maskedFilled(_ mask: Tensor, with value: Double) -> Tensor {
    require(
      mask.shape.broadcast(with: shape) == shape,
      "maskedFilled: the mask \(mask.storedArray.described) does not broadcast to \(storedArray.described); give it "
        + "sizes that are equal or 1, aligned at the last axis")
    dtype.requireHolds(value, in: shape, "maskedFilled")
    return Tensor.select(mask, Tensor(value, dtype), self)
  }
}
