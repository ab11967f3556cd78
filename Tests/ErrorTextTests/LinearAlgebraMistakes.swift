import Autodiff

/// Shapes and types; what depends on the numbers is thrown.
let linearAlgebraMistakes: [Mistake] = [
  Mistake("an inverse of a matrix that is not square") { _ = try? ones([4, 2, 3]).inverse() },
  Mistake("a Cholesky decomposition of a vector") { _ = try? ones([3]).cholesky() },
  Mistake("a determinant of whole numbers") { _ = try? ones([3, 3], .int32).determinant() },
  Mistake("a singular value decomposition of a number") { _ = try? ones([], .float64).svd() },
  Mistake("eigenvalues of a matrix that is not square") { _ = try? ones([2, 3]).symmetricEigen() },
  Mistake("solving for a vector") { _ = try? Tensor.solve(ones([3, 3]), ones([3])) },
  Mistake("solving for other leading axes") { _ = try? Tensor.solve(ones([2, 3, 3]), ones([4, 3, 1])) },
  Mistake("solving for another type") { _ = try? Tensor.solve(ones([3, 3]), ones([3, 1], .float64)) },
  Mistake("solving a triangular system for fewer rows") {
    _ = try? Tensor.solveTriangular(ones([3, 3]), ones([2, 1]), upper: true)
  },
  Mistake("solving a triangular system for another type") {
    _ = try? Tensor.solveTriangular(ones([3, 3], .float64), ones([3, 1]), upper: false)
  },
]
