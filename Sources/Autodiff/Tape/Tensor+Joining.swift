
extension Tensor {
  /// This tensor, or where it is a parameter's value and `tape` is not nil, the same as a leaf of it.
  ///
  /// A parameter meets the tape in the first operation that has a traced operand. A function made of several operations
  /// lets it meet the tape first of all, so that reshaping it, say, is recorded.
  func joining(_ tape: Tape?) -> Tensor {
    guard let tape, case .parameter(let parameter) = origin else { return self }
    return Tensor(
      storedArray, origin: .traced(tape, entry: parameter.isTrainable ? tape.leaf(for: parameter) : Tape.untracked))
  }

  /// The operands of a function made of several operations, parameters among them as leaves of the tape that another
  /// operand carries.
  static func joined(_ operands: [Tensor]) -> [Tensor] {
    let tape = operands.lazy.compactMap(\.tape).first
    return tape == nil ? operands : operands.map { $0.joining(tape) }
  }
}
