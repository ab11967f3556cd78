import Kernels

extension Tensor {
  /// The inverse of each matrix in the last two axes, `[..., N, N]`. To multiply by an inverse, `solve` is faster and
  /// more exact.
  ///
  /// - Throws: where a matrix is singular or holds numbers that are not finite.
  public func inverse() throws(LinearAlgebraError) -> Tensor { try inverse(checked: true) }

  /// - Parameter checked: whether singular matrices are errors; else their inverses are NaN.
  private func inverse(checked: Bool) throws(LinearAlgebraError) -> Tensor {
    let output = try LinearAlgebra.inverse(array, checked: checked)
    return Tensor.recorded(.inverse, [self], output) {
      { gradient, recall in
        let inverse = recall.output(output)
        return [-Tensor.product(.product(inverse, gradient, transposeA: true), inverse, transposeB: true)]
      }
    }
  }

  /// The inverses' transposes inside a rule, NaN for singular matrices.
  private var inverseTransposed: Tensor {
    unchecked { () throws(LinearAlgebraError) in try inverse(checked: false) }.transposed()
  }

  /// The determinant of each matrix in the last two axes, `[...]` of `[..., N, N]`.
  ///
  /// Singular matrices have determinants and gradients too. Where the rank is below N - 1 the gradient is 0. A further
  /// derivative of a singular matrix needs singular values that differ from each other, and is not a number elsewhere;
  /// other matrices of the batch have theirs. Determinants of large matrices overflow; see `logDeterminant()`.
  ///
  /// - Throws: where a matrix holds numbers that are not finite.
  public func determinant() throws(LinearAlgebraError) -> Tensor {
    let (output, isSingular) = try LinearAlgebra.determinant(array)
    return Tensor.recorded(.determinant, [self], output) { [array] in
      { gradient, recall in
        let matrices = recall.operand(0, array)
        return [gradient.asMatrices * matrices.determinantSlopes(recall.output(output), isSingular)]
      }
    }
  }

  /// The gradients of the determinants of these matrices, for a gradient of 1.
  ///
  /// A singular matrix has no inverse, and singular values tell its gradient. A regular one must not go that way: there
  /// it would have no further derivative where two of them are equal.
  ///
  /// - Parameters:
  ///   - determinants: of these matrices.
  ///   - isSingular: says so of each matrix.
  private func determinantSlopes(_ determinants: Tensor, _ isSingular: [Bool]) -> Tensor {
    guard isSingular.contains(true) else { return determinants.asMatrices * inverseTransposed }
    guard isSingular.contains(false) else { return cofactors }
    let count = isSingular.count
    let (matrices, values) = (reshaped([count] + shape.suffix(2)), determinants.reshaped([count]))
    let regular = Tensor((0..<count).filter { !isSingular[$0] }.map(Int32.init))
    let singular = Tensor((0..<count).filter { isSingular[$0] }.map(Int32.init))
    let inverses = matrices.indexSelected(regular).inverseTransposed
    let slopes = (values.indexSelected(regular).asMatrices * inverses).indexAdded(regular, size: count)
    let cofactors = matrices.indexSelected(singular).cofactors.indexAdded(singular, size: count)
    return (slopes + cofactors).reshaped(Array(shape))
  }

  /// The determinant of each matrix in the last two axes, `[..., N, N]`, as its sign and the logarithm of its absolute
  /// value, which neither overflows nor vanishes.
  ///
  /// - Returns: `[...]` each. The sign is a constant. For a singular matrix the sign is 0, the logarithm -infinity and
  ///   its gradient NaN.
  /// - Throws: where a matrix holds numbers that are not finite.
  public func logDeterminant() throws(LinearAlgebraError) -> (sign: Tensor, logAbsolute: Tensor) {
    let (sign, output) = try LinearAlgebra.logDeterminant(array)
    let logAbsolute = Tensor.recorded(.logDeterminant, [self], output) { [array] in
      { gradient, recall in [gradient.asMatrices * recall.operand(0, array).inverseTransposed] }
    }
    return (Tensor(sign), logAbsolute)
  }

  /// The gradient of the determinant, which also a singular matrix U diag(S) Vᵀ has: det(U) det(V) U diag(P) Vᵀ with
  /// P holding, for each singular value, the product of all others.
  private var cofactors: Tensor {
    let (u, s, v) = unchecked { () throws(LinearAlgebraError) in try svd() }
    let sign = unchecked { () throws(LinearAlgebraError) in
      try u.detached().determinant() * v.detached().determinant()
    }
    return sign.sign().asMatrices * u.scalingColumns(s.productsOfOthers).matrixProduct(v)
  }

  /// For each number of the last axis the product of all others there.
  private var productsOfOthers: Tensor {
    let axis = rank - 1
    let numbers = (0..<shape[axis]).map { sliced($0..<$0 + 1, axis: axis) }
    return .concatenated(
      numbers.indices.map { left in
        let others = numbers.indices.filter { $0 != left }.map { numbers[$0] }
        return others.dropFirst().reduce(others.first ?? .ones(numbers[left].shape, dtype), *)
      }, axis: axis)
  }
}
