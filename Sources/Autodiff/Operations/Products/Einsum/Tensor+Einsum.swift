import Core

extension Tensor {
  /// A sum of products of elements, written with a letter for each axis (Einstein's convention).
  ///
  ///     Tensor.einsum("bij,bjk->bik", a, b)    // products of matrices, one for each b
  ///     Tensor.einsum("nchw,kc->nkhw", x, w)   // a convolution by 1x1 kernels
  ///     Tensor.einsum("ij->j", a)              // sums of columns
  ///
  /// Axes with the same letter run together; letters that the result has not are summed over. Without `->` the result
  /// has the letters that stand there once, in the order of the alphabet. Operands are multiplied from left to right,
  /// as products of matrices where there is a sum.
  ///
  /// - Parameters:
  ///   - equation: letters from a to z and A to Z for the axes of each operand, separated by commas, then `->` and
  ///     those of the result. A letter twice in one operand (its diagonal) and `...` are not supported and stop the
  ///     program with a text, and so do sizes that differ.
  ///   - operands: of one element type, float32 or float64.
  public static func einsum(_ equation: String, _ operands: Tensor...) -> Tensor { einsum(equation, operands) }

  /// The same for an array of operands.
  public static func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
    let rule = EinsumEquation(equation, operands.map(\.shape), operands.map(\.dtype))
    require(
      operands.allSatisfy { $0.dtype == operands[0].dtype && $0.dtype.isFloatingPoint },
      "einsum \"\(equation)\" of \(operands.map(\.array.described).joined(separator: ", ")): the operands must all be "
        + "float32 or all float64; cast some")
    let pieces = zip(joined(operands), rule.inputs).map { LetteredTensor($0, $1) }
    var result: LetteredTensor?
    for (number, piece) in pieces.enumerated() {
      let later = Set(rule.inputs[(number + 1)...].joined()).union(rule.output)
      // What stands in neither of two factors, nor later, is summed before they meet.
      let next = piece.summed(keeping: later.union(result?.letters ?? []))
      guard let left = result else {
        result = next.summed(keeping: later)
        continue
      }
      result = left.summed(keeping: later.union(next.letters))
        .contracted(with: next, keeping: later, inOrder: rule.output)
    }
    guard let result else { fail("einsum \"\(equation)\": there is no operand; give at least one") }
    return result.summed(keeping: Set(rule.output)).arranged(rule.output)
  }
}
