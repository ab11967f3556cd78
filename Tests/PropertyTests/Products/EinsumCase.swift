import Autodiff
import Core
import ReferenceKernels

/// Sums of products of up to four operands, by letters.
struct EinsumCase: PropertyCase {
  /// The places of each operand's letters in the alphabet.
  var inputs: [[Int]] = [[]]
  var output: [Int] = []
  /// Of the axes with each letter.
  var sizes = Array(repeating: 1, count: 6)
  var dtype = DType.float64
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> EinsumCase {
    let inputs = (0..<draw.pick([1, 2, 2, 2, 3, 4])).map { _ in
      Array(draw.shuffled(Array(0..<6)).prefix(draw.integer(0...4)))
    }
    let letters = Set(inputs.joined()).sorted()
    return EinsumCase(
      inputs: inputs, output: draw.shuffled(draw.some(of: letters)), sizes: (0..<6).map { _ in draw.integer(1...4) },
      dtype: draw.realType(), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<EinsumCase>] {
    [
      .shorten(\.inputs, to: 1), .shorten(\.output), shortenInputs, .lowerEach(\.sizes, to: 1),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  /// Leaves out an axis of an operand.
  private static var shortenInputs: Simplification<EinsumCase> {
    Simplification { entry in
      entry.inputs.indices.flatMap { place -> [EinsumCase] in
        entry.inputs[place].indices.map { axis in
          var shorter = entry
          shorter.inputs[place].remove(at: axis)
          return shorter
        }
      }
    }
  }

  var isValid: Bool { Set(output).isSubset(of: inputs.joined()) }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let operands = inputs.enumerated().map { place, letters in
      numbers.array("operand \(place)", letters.map { sizes[$0] })
    }
    let equation = inputs.map(text).joined(separator: ",") + "->" + text(output)
    let result = Tensor.einsum(equation, operands.map { Tensor($0.array(dtype)) })
    let sum = { (operands: [ReferenceArray]) in Reference.einsum(inputs.map(text), text(output), operands) }
    let summed = Set(inputs.joined()).subtracting(output)
    let terms = summed.reduce(operands.count) { $0 * sizes[$1] }
    return difference(equation, result.array, sum(operands), .sums(of: terms, sum(operands.map(\.magnitude)), dtype))
  }

  private func text(_ letters: [Int]) -> String { String(letters.map { Array("abcdef")[$0] }) }
}
