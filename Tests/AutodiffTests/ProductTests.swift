import Autodiff
import TestSupport
import Testing

/// Sums of products by letters, and products of matrices: parameters among the operands, and mistakes.
@Suite struct ProductTests {
  /// A parameter whose axes are moved before it meets the input still gets its gradient.
  @Test func parametersMeetTheTapeFirst() throws {
    let weight = Parameter(wrappedValue: random([3, 4]))
    let vector = Parameter(wrappedValue: random([4], seed: 3))
    let kernel = Parameter(wrappedValue: random([2], seed: 4))
    let x = random([2, 4], seed: 5).traced(by: Tape())
    let sum = Tensor.einsum("bi,oi->ob", x, weight.wrappedValue).sum() + x.matrixProduct(vector.wrappedValue).sum()
    let image = x.reshaped([1, 2, 2, 2]).transposedConvolved(
      random([2, 2, 2, 2], seed: 6), bias: kernel.wrappedValue)
    let gradients = (sum + image.sum()).backward()
    let columns = x.detached().sum([0]).doubles
    for row in 0..<3 {
      let gradient = try #require(gradients[weight])[row].doubles
      #expect(zip(gradient, columns).allSatisfy { abs($0 - $1) < 1e-12 })
    }
    #expect(zip(try #require(gradients[vector]).doubles, columns).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(try #require(gradients[kernel]).doubles == [9, 9])
  }

  /// A parameter beside traced tensors gets the gradient that another traced tensor would.
  @Test func parametersAsOtherOperands() throws {
    let functions: [@Sendable (Tensor, Tensor) -> Tensor] = [
      { Tensor.stacked([$0, $1]).squared().sum() }, { $0.logSoftmax().klDivergence($1) },
      { $0.klDivergence($1, targetIsLog: true) }, { $0.sigmoidFocalLoss(targets: $1) },
    ]
    let (input, other) = (random([2, 3]), random([2, 3], 0.1...0.9, seed: 3))
    for function in functions {
      let tape = Tape()
      let traced = other.traced(by: tape, retainingGradient: true)
      let expected = try #require(function(input.traced(by: tape), traced).backward()[traced])
      let parameter = Parameter(wrappedValue: other)
      let found = try #require(function(input.traced(by: Tape()), parameter.wrappedValue).backward()[parameter])
      #expect(found.doubles == expected.doubles)
    }
  }

  private static let mistakes: [(equation: String, shapes: [Shape], text: String)] = [
    ("ij,jk->ik", [[2, 3], [4, 5]], "axis \"j\" has size 4 here and 3 before; they must be equal"),
    ("ij,jk->ik", [[2, 3]], "there are subscripts of 2 operands, but 1 operands"),
    ("ij->i", [[2, 3, 4]], "operand 0, \"ij\" of shape [2, 3, 4]: there must be one letter for each of the 3 axes"),
    ("ii->i", [[3, 3]], "a letter twice takes the diagonal, which is not supported"),
    ("...i->i", [[3, 3]], "an ellipsis is not supported; give each axis a letter"),
    ("ij->ik", [[2, 3]], "the result's \"k\" stands in no operand"),
    ("ij->ii", [[2, 3]], "the result \"ii\" names a letter twice"),
    ("i1->i", [[2, 3]], "subscripts must be letters"), ("ij->i->j", [[2, 3]], "there is more than one \"->\""),
  ]

  @Test(arguments: mistakes.indices) func mistakesAreNamed(number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number = number as Int] in
      let mistake = Self.mistakes[number]
      _ = Tensor.einsum(mistake.equation, mistake.shapes.map { .zeros($0) })
    }
    let mistake = Self.mistakes[number]
    expectText("einsum \"\(mistake.equation)\" of \(mistake.shapes[0]) (float32)", in: result)
    expectText(mistake.text, in: result)
  }

  @Test func shapesThatDoNotMatchAreNamed() async {
    let inner = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).matrixProduct(.zeros([5, 4, 6]))
    }
    expectText("matrix product: [2, 3] (float32) and [5, 4, 6] (float32) do not match", in: inner)
    let leading = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3, 4]).matrixProduct(.zeros([5, 4, 6]))
    }
    expectText("the leading axes of [2, 3, 4] (float32) and [5, 4, 6] (float32) do not match", in: leading)
  }
}
