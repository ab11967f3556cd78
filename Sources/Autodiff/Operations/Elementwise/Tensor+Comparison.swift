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
