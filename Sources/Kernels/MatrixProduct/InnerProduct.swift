import Core

/// The fully connected layer's products: oneDNN's matrix product in float32 where it is there, OpenBLAS's otherwise.
public enum InnerProduct {
  /// `input · weightᵀ + bias`: `[N, I]`, `[O, I]` and `[O]` give `[N, O]`.
  public static func forward(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> NDArray {
    let output = product(input, weight, transposeB: true)
    guard let bias else { return output }
    return Elementwise.binary(.add, output, bias)
  }

  /// `[N, O]` and `[O, I]` give the gradient of the input, `[N, I]`.
  public static func inputGradient(_ outputGradient: NDArray, _ weight: NDArray) -> NDArray {
    product(outputGradient, weight)
  }

  /// `[N, O]` and `[N, I]` give the gradient of the weights, `[O, I]`.
  public static func weightGradient(_ outputGradient: NDArray, _ input: NDArray) -> NDArray {
    product(outputGradient, input, transposeA: true)
  }

  private static func product(
    _ a: NDArray, _ b: NDArray, transposeA: Bool = false, transposeB: Bool = false
  ) -> NDArray {
    // What does not fit goes the other way, which stops with a text.
    let fits = a.shape.count == 2 && b.shape.count == 2 && a.shape[transposeA ? 0 : 1] == b.shape[transposeB ? 1 : 0]
    guard OneDNN.isAvailable, fits, a.dtype == .float32, b.dtype == .float32, a.elementCount > 0, b.elementCount > 0
    else {
      return MatrixProduct.multiply(a, b, transposeA: transposeA, transposeB: transposeB)
    }
    let result = NDArray(uninitialized: [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]], .float32)
    Profile.measure("inner product", .pass(a, b, result, operations: 2 * Double(result.shape[1]))) {
      multiply(a, b, transposeA: transposeA, transposeB: transposeB, into: result)
    }
    return result
  }

  /// Writes the product of two matrices of float32 that have elements into `result`.
  static func multiply(
    _ a: NDArray, _ b: NDArray, transposeA: Bool = false, transposeB: Bool = false, into result: NDArray
  ) {
    if OneDNN.isAvailable {
      OneDNN.matrixProduct(a, b, transposeA: transposeA, transposeB: transposeB, into: result)
    } else {
      MatrixProduct.multiply(a, b, transposeA: transposeA, transposeB: transposeB).copyStored(into: result)
    }
  }
}

#if OneDNN
import COneDNN

extension OneDNN {
  /// `a · b` of two matrices of float32 into `result`, each operand transposed first if asked for.
  static func matrixProduct(
    _ a: NDArray, _ b: NDArray, transposeA: Bool, transposeB: Bool, into result: NDArray
  ) {
    let inner = a.shape[transposeA ? 0 : 1]
    let status = eil_matrix_product(
      transposeA ? 1 : 0, transposeB ? 1 : 0, Int64(result.shape[0]), Int64(result.shape[1]), Int64(inner), a.floats,
      Int64(a.shape[1]), b.floats, Int64(b.shape[1]), 0, result.floats, Int64(result.shape[1]))
    require(status == 0, "inner product: oneDNN's matrix product of \(a.shape) and \(b.shape) failed with \(status)")
  }
}
#else
extension OneDNN {
  static func matrixProduct(_ a: NDArray, _ b: NDArray, transposeA: Bool, transposeB: Bool, into result: NDArray) {
    fail("inner product: this build has no oneDNN")
  }
}
#endif
