import Core
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

  /// The results of an operation of one operand that has several, each with the operand's leading axes.
  ///
  /// An entry of the tape has one output; this one has all of them side by side, and they are cut out of it again.
  /// Where nothing is recorded, nothing is joined.
  ///
  /// - Parameter rule: from the results and the gradients with respect to them, in the order of `outputs`, to the
  ///   operand's gradient.
  static func recorded(
    _ operation: Operation, _ input: Tensor, together outputs: [NDArray],
    rule: @escaping @Sendable (_ outputs: [Tensor], _ gradients: [Tensor]) -> Tensor
  ) -> [Tensor] {
    guard input.wantsGradient else {
      return outputs.map { recorded(operation, [input], $0) { { _, _ in [nil] } } }
    }
    let parts = JoinedParts(outputs.map(\.shape), leading: input.rank - 2)
    let joined = parts.join(outputs)
    let output = recorded(operation, [input], joined) {
      { gradient, recall in [rule(parts.cut(recall.output(joined)), parts.cut(gradient))] }
    }
    return parts.cut(output)
  }
}

/// Arrays with equal leading axes, side by side in one.
private struct JoinedParts: Sendable {
  private let shapes: [Shape]
  private let leading: Int

  init(_ shapes: [Shape], leading: Int) { (self.shapes, self.leading) = (shapes, leading) }

  func join(_ arrays: [NDArray]) -> NDArray {
    Shaping.concatenated(
      arrays.map { $0.reshaped(Shape(Array($0.shape.prefix(leading)) + [count($0.shape)])) }, axis: leading)
  }

  func cut(_ joined: Tensor) -> [Tensor] {
    var start = 0
    return shapes.map { shape in
      defer { start += count(shape) }
      return joined.sliced(start..<start + count(shape), axis: leading).reshaped(Array(shape))
    }
  }

  /// Numbers of one matrix.
  private func count(_ shape: Shape) -> Int { shape.product(of: leading..<shape.count) }
}
