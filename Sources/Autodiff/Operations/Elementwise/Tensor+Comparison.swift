import Kernels

// Comparisons give uint8 tensors of 0 and 1, broadcasting. Truth values have no gradient, so they are never traced.

extension Tensor {
  public static func .== (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.equal, a.array, b.array)) }
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.notEqual, a.array, b.array)) }
  public static func .< (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.less, a.array, b.array)) }
  public static func .<= (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Elementwise.compare(.lessOrEqual, a.array, b.array))
  }
  public static func .> (a: Tensor, b: Tensor) -> Tensor { Tensor(Elementwise.compare(.greater, a.array, b.array)) }
  public static func .>= (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Elementwise.compare(.greaterOrEqual, a.array, b.array))
  }

  public static func .== (a: Tensor, b: Double) -> Tensor { a.compared(.equal, to: b) }
  public static func .!= (a: Tensor, b: Double) -> Tensor { a.compared(.notEqual, to: b) }
  public static func .> (a: Tensor, b: Double) -> Tensor { a.compared(.greater, to: b) }
  public static func .>= (a: Tensor, b: Double) -> Tensor { a.compared(.greaterOrEqual, to: b) }
  public static func .< (a: Tensor, b: Double) -> Tensor { a.compared(.less, to: b) }
  public static func .<= (a: Tensor, b: Double) -> Tensor { a.compared(.lessOrEqual, to: b) }

  /// Floating point rounds the bound to its own precision. Whole numbers are compared in float64, which holds them all:
  /// a bound may lie between two of them, or beyond their type.
  private func compared(_ comparison: Comparison, to bound: Double) -> Tensor {
    let numbers = dtype.isFloatingPoint ? array : Elementwise.cast(array, to: .float64)
    return Tensor(Elementwise.compare(comparison, numbers, NDArray(repeating: bound, shape: [], numbers.dtype)))
  }
}
