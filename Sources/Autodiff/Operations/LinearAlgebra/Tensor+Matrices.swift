import Kernels

// What the rules of linear algebra are made of.

/// The result of `body` inside a rule, where nothing may be thrown: kernels called without checks throw nothing, and
/// iterations that do not converge stop the program.
func unchecked<Result>(_ body: () throws(LinearAlgebraError) -> Result) -> Result {
  do {
    return try body()
  } catch {
    // What stops the program names the layer itself.
    var failure = error
    failure.path = []
    fail("\(failure). It failed in the backward pass")
  }
}

extension Tensor {
  /// 1 in a triangle of a matrix of the size of `matrices`' and 0 elsewhere.
  static func triangle(upper: Bool, withDiagonal: Bool, diagonal: Double = 1, like matrices: Tensor) -> Tensor {
    let (rows, columns) = (matrices.shape[matrices.rank - 2], matrices.shape[matrices.rank - 1])
    return filled([rows, columns], matrices.dtype) { place in
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      if row == column { return withDiagonal ? diagonal : 0 }
      return upper == (row < column) ? 1 : 0
    }
  }

  /// `[..., K]` as diagonal matrices `[..., K, K]`.
  var asDiagonal: Tensor { unsqueezed(at: -1) * .identity(shape[rank - 1], dtype) }

  /// Column i of each matrix times number i of `factors` `[..., K]`.
  func scalingColumns(_ factors: Tensor) -> Tensor { self * factors.unsqueezed(at: -2) }

  /// Row i of each matrix times number i of `factors` `[..., K]`.
  func scalingRows(_ factors: Tensor) -> Tensor { self * factors.unsqueezed(at: -1) }

  /// Each matrix less its transpose.
  var skewPart: Tensor { self - transposed() }

  /// `[...]` as matrices `[..., 1, 1]`.
  var asMatrices: Tensor { reshaped(Array(shape) + [1, 1]) }

  /// Number j less number i of `[..., K]`, in row i and column j.
  var differences: Tensor { unsqueezed(at: -2) - unsqueezed(at: -1) }

  /// This divided by `divisor`, 0 where both are 0.
  ///
  /// That is what a rule wants where two values of a decomposition are equal and the loss does not ask for their
  /// vectors. Where it does, there is no gradient and the quotient is infinite.
  func dividedUnlessNothing(by divisor: Tensor) -> Tensor {
    let isNothing = (absolute() + divisor.absolute()).detached() .== Tensor(0, dtype)
    return self / .select(isNothing, Tensor(1, dtype), divisor)
  }
}
