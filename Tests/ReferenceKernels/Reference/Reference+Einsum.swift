extension Reference {
  /// The sum of products of elements over all letters that `output` has not, one place of all letters after the other.
  public static func einsum(_ inputs: [String], _ output: String, _ operands: [ReferenceArray]) -> ReferenceArray {
    var sizes: [Character: Int] = [:]
    for (letters, operand) in zip(inputs, operands) {
      for (letter, size) in zip(letters, operand.shape) { sizes[letter] = size }
    }
    let letters = sizes.keys.sorted()
    let axes = inputs.map { input in input.map { letter in letters.firstIndex(of: letter)! } }
    let kept = output.map { letter in letters.firstIndex(of: letter)! }
    var result = ReferenceArray(shape: kept.map { sizes[letters[$0]]! })
    for place in ReferenceArray.indices(letters.map { sizes[$0]! }) {
      var product = 1.0
      for (operand, axes) in zip(operands, axes) { product *= operand[axes.map { place[$0] }] }
      result[kept.map { place[$0] }] += product
    }
    return result
  }
}
