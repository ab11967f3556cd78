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

  public static func .> (a: Tensor, b: Double) -> Tensor { a .> Tensor(b, a.dtype) }
  public static func .>= (a: Tensor, b: Double) -> Tensor { a .>= Tensor(b, a.dtype) }
  public static func .< (a: Tensor, b: Double) -> Tensor { a .< Tensor(b, a.dtype) }
  public static func .<= (a: Tensor, b: Double) -> Tensor { a .<= Tensor(b, a.dtype) }
}
