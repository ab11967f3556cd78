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

/// The subscripts of an Einstein sum, such as `bij,bjk->bik`, checked against the shapes of its operands.
struct EinsumEquation {
  /// The letters of each operand's axes.
  let inputs: [[Character]]
  /// The letters of the result's axes.
  let output: [Character]
  /// The size of the axes with each letter.
  private(set) var sizes: [Character: Int] = [:]

  /// - Parameter dtypes: of the operands, for error texts.
  init(_ text: String, _ shapes: [Shape], _ dtypes: [DType]) {
    func check(_ condition: Bool, _ problem: @autoclosure () -> String) {
      require(
        condition,
        "einsum \"\(text)\" of \(zip(shapes, dtypes).map { "\($0) (\($1))" }.joined(separator: ", ")): \(problem())")
    }
    let letters = text.filter { !$0.isWhitespace }
    check(!letters.contains("."), "an ellipsis is not supported; give each axis a letter")
    let sides = letters.split(separator: "->", omittingEmptySubsequences: false)
    check(sides.count <= 2, "there is more than one \"->\"; write one, before the result's letters")
    inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
    check(
      inputs.count == shapes.count,
      "there are subscripts of \(inputs.count) operands, but \(shapes.count) operands; separate them by commas")
    for (number, (subscripts, shape)) in zip(inputs, shapes).enumerated() {
      var name: String { "operand \(number), \"\(String(subscripts))\" of shape \(shape)" }
      check(
        subscripts.allSatisfy { $0.isASCII && $0.isLetter },
        "\(name): subscripts must be letters; take some from a to z or A to Z")
      check(
        subscripts.count == shape.count,
        "\(name): there must be one letter for each of the \(shape.count) axes; name them all")
      check(
        Set(subscripts).count == subscripts.count,
        "\(name): a letter twice takes the diagonal, which is not supported; multiply by an identity matrix and sum")
      for (letter, size) in zip(subscripts, shape) {
        let known = sizes[letter] ?? size
        check(
          known == size, "\(name): axis \"\(letter)\" has size \(size) here and \(known) before; they must be equal")
        sizes[letter] = size
      }
    }
    output = sides.count == 2 ? Array(sides[1]) : EinsumEquation.implicitOutput(inputs)
    check(
      Set(output).count == output.count, "the result \"\(String(output))\" names a letter twice; name each once")
    let unknown = output.filter { sizes[$0] == nil }
    check(unknown.isEmpty, "the result's \"\(String(unknown))\" stands in no operand; name axes of the operands")
  }

  /// Without an arrow the result has the letters that stand there once, in the order of the alphabet.
  private static func implicitOutput(_ inputs: [[Character]]) -> [Character] {
    var counts: [Character: Int] = [:]
    for letter in inputs.joined() { counts[letter, default: 0] += 1 }
    return counts.filter { $0.value == 1 }.keys.sorted()
  }
}

/// A tensor whose axes have letters.
struct LetteredTensor {
  private(set) var tensor: Tensor
  private(set) var letters: [Character]

  init(_ tensor: Tensor, _ letters: [Character]) { (self.tensor, self.letters) = (tensor, letters) }

  /// The sum over the axes whose letters are not in `kept`.
  func summed(keeping kept: Set<Character>) -> LetteredTensor {
    let axes = letters.indices.filter { !kept.contains(letters[$0]) }
    return axes.isEmpty ? self : LetteredTensor(tensor.sum(axes), letters.filter(kept.contains))
  }

  /// The axes in the order of `order`.
  func arranged(_ order: [Character]) -> Tensor {
    guard order != letters else { return tensor }
    return tensor.transposed(order.compactMap { letters.firstIndex(of: $0) })
  }

  /// The product with `other`, summed over letters that both have and `kept` has not. Letters that only one of them has
  /// must be in `kept`.
  ///
  /// - Parameter order: of letters that is wanted in the end; the product is formed so that its axes lie in it, if they
  ///   can.
  func contracted(
    with other: LetteredTensor, keeping kept: Set<Character>, inOrder order: [Character]
  ) -> LetteredTensor {
    let shared = letters.filter(other.letters.contains)
    let batch = shared.filter(kept.contains)
    let inner = shared.filter { !kept.contains($0) }
    let rows = letters.filter { !shared.contains($0) }
    let columns = other.letters.filter { !shared.contains($0) }
    guard !inner.isEmpty else { return multiplied(by: other, batch, rows, columns) }
    if order == batch + columns + rows && order != batch + rows + columns {
      return other.contracted(with: self, keeping: kept, inOrder: order)
    }
    let left = matrices(batch, rows, inner)
    let right = other.matrices(batch, inner, columns)
    let product = Tensor.product(
      left.matrix, right.matrix, transposeA: left.isTransposed, transposeB: right.isTransposed)
    let sizes = sizes(batch + rows) + other.sizes(columns)
    return LetteredTensor(product.reshaped(sizes), batch + rows + columns)
  }

  /// This tensor as `[batch, rows, columns]`, or as its transpose where its axes lie so already.
  private func matrices(
    _ batch: [Character], _ rows: [Character], _ columns: [Character]
  ) -> (matrix: Tensor, isTransposed: Bool) {
    func count(_ letters: [Character]) -> Int { sizes(letters).reduce(1, *) }
    let isTransposed = letters == batch + columns + rows && letters != batch + rows + columns
    let axes = isTransposed ? (columns, rows) : (rows, columns)
    let arranged = arranged(batch + axes.0 + axes.1)
    return (arranged.reshaped([count(batch), count(axes.0), count(axes.1)]), isTransposed)
  }

  /// The product without a sum, by broadcasting.
  private func multiplied(
    by other: LetteredTensor, _ batch: [Character], _ rows: [Character], _ columns: [Character]
  ) -> LetteredTensor {
    let ones = [Int](repeating: 1, count: columns.count)
    let gap = [Int](repeating: 1, count: rows.count)
    let left = arranged(batch + rows).reshaped(sizes(batch + rows) + ones)
    let right = other.arranged(batch + columns).reshaped(other.sizes(batch) + gap + other.sizes(columns))
    return LetteredTensor(left * right, batch + rows + columns)
  }

  private func sizes(_ wanted: [Character]) -> [Int] {
    wanted.compactMap { letter in letters.firstIndex(of: letter).map { tensor.shape[$0] } }
  }
}
