extension ONNXFile {
  /// What the file computes, in lines: who wrote it, inputs, outputs and operators. Weights are in `entries`.
  public var summary: [String] {
    let counts = operators.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    return ["written by \(producer.isEmpty ? "an unnamed program" : producer), opset \(opset)"]
      + inputs.map { "input \($0)" } + outputs.map { "output \($0)" } + ["operators \(counts)"]
  }
}

extension ONNXFile.Value: CustomStringConvertible {
  /// The name and the sizes, `?` for those that are open.
  public var description: String {
    let sizes = shape.map { $0.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") }
    return sizes.map { "\(name) [\($0)]" } ?? name
  }
}
