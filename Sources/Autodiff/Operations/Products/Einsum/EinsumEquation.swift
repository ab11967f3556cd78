import Core

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
