import Kernels

extension Tensor {
  /// X with A X = B, for each pair of matrices in the last two axes.
  ///
  /// - Parameters:
  ///   - a: A, `[..., N, N]`.
  ///   - b: B, `[..., N, K]` with the same leading axes; give a single vector a last axis of 1.
  ///   - transposed: whether Aᵀ X = B is solved instead.
  /// - Returns: `[..., N, K]`.
  /// - Throws: where a matrix is singular or holds numbers that are not finite.
  public static func solve(
    _ a: Tensor, _ b: Tensor, transposed: Bool = false
  ) throws(LinearAlgebraError) -> Tensor {
    try solve(a, b, transposed: transposed, checked: true)
  }

  /// The gradient of B solves the transposed system; that of A is made of it and of X (Giles 2008).
  static func solve(
    _ a: Tensor, _ b: Tensor, transposed: Bool, checked: Bool
  ) throws(LinearAlgebraError) -> Tensor {
    let output = try LinearAlgebra.solve(a.array, b.array, transposed: transposed, checked: checked)
    let (matrices, solutions, wantsB) = (a.array, a.wantsGradient ? output : nil, b.wantsGradient)
    return recorded(.solve, [a, b], output) {
      { gradient, recall in
        let right = unchecked { () throws(LinearAlgebraError) in
          try solve(recall.operand(0, matrices), gradient, transposed: !transposed, checked: false)
        }
        let left = solutions.map { -outerProduct(right, recall.output($0), transposed: transposed) }
        return [left, wantsB ? right : nil]
      }
    }
  }

  /// X with A X = B for triangular matrices A, for each pair of matrices in the last two axes.
  ///
  /// - Parameters:
  ///   - a: A, `[..., N, N]`; the other triangle is not read and gets the gradient 0.
  ///   - b: B, `[..., N, K]` with the same leading axes; give a single vector a last axis of 1.
  ///   - upper: whether A is the upper triangle; else it is the lower one.
  ///   - unitDiagonal: whether A has ones on its diagonal, whatever is stored there.
  ///   - transposed: whether Aᵀ X = B is solved instead.
  /// - Returns: `[..., N, K]`.
  /// - Throws: where a diagonal holds a 0, or an operand numbers that are not finite.
  public static func solveTriangular(
    _ a: Tensor, _ b: Tensor, upper: Bool, unitDiagonal: Bool = false, transposed: Bool = false
  ) throws(LinearAlgebraError) -> Tensor {
    let system = TriangularSystem(upper: upper, unitDiagonal: unitDiagonal, transposed: transposed)
    return try system.solve(a, b, checked: true)
  }

  /// `x · yᵀ`, or `y · xᵀ` if transposed.
  static func outerProduct(_ x: Tensor, _ y: Tensor, transposed: Bool) -> Tensor {
    transposed ? product(y, x, transposeB: true) : product(x, y, transposeB: true)
  }
}

/// Which triangle of a matrix is meant, and how.
struct TriangularSystem: Sendable {
  let upper: Bool
  var unitDiagonal = false
  var transposed = false

  func solve(_ a: Tensor, _ b: Tensor, checked: Bool) throws(LinearAlgebraError) -> Tensor {
    let output = try LinearAlgebra.solveTriangular(
      a.array, b.array, upper: upper, unitDiagonal: unitDiagonal, transposed: transposed, checked: checked)
    let (matrices, solutions, wantsB) = (a.array, a.wantsGradient ? output : nil, b.wantsGradient)
    return Tensor.recorded(.triangularSolve, [a, b], output) {
      { gradient, recall in
        let right = turned.solution(recall.operand(0, matrices), gradient)
        let left = solutions.map { solutions in
          let full = Tensor.outerProduct(right, recall.output(solutions), transposed: transposed)
          return -full * mask(full)
        }
        return [left, wantsB ? right : nil]
      }
    }
  }

  /// The solution inside a rule, where a 0 on the diagonal makes infinities.
  func solution(_ a: Tensor, _ b: Tensor) -> Tensor {
    unchecked { () throws(LinearAlgebraError) in try solve(a, b, checked: false) }
  }

  /// The system with the transposed matrix.
  private var turned: TriangularSystem {
    TriangularSystem(upper: upper, unitDiagonal: unitDiagonal, transposed: !transposed)
  }

  /// 1 where the matrix is read, 0 elsewhere.
  private func mask(_ matrices: Tensor) -> Tensor {
    .triangle(upper: upper, withDiagonal: !unitDiagonal, like: matrices)
  }
}
