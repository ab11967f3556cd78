import Core
import Kernels

extension Tensor {
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
