extension ONNXFile {
  /// The oldest and newest version of the operators that are understood.
  static let opsets: ClosedRange<Int64> = 7...25

  static func opset(_ model: Onnx_ModelProto) throws(ONNXError) -> Int {
    guard let version = model.opsetImport.first(where: { ["", "ai.onnx"].contains($0.domain) })?.version else {
      throw ONNXError.damaged("it does not say which version of the operators it uses")
    }
    guard opsets.contains(version) else {
      throw ONNXError(
        problem: "it uses operators of version \(version); known are \(opsets.lowerBound) to \(opsets.upperBound)",
        remedy: "Write it with another opset")
    }
    return Int(version)
  }

  /// Refuses what would be left out otherwise.
  static func refuseUnsupported(_ model: Onnx_ModelProto) throws(ONNXError) {
    guard model.hasGraph else { throw ONNXError.damaged("it has no graph") }
    guard model.functions.isEmpty else {
      let names = model.functions.prefix(8).map { "'\($0.name)'" }.joined(separator: ", ")
      throw ONNXError(
        problem: "it defines functions of its own (\(names)), which are not supported",
        remedy: "Write it with functions inlined, as onnx.inliner does")
    }
    guard model.graph.sparseInitializer.isEmpty else {
      throw ONNXError(problem: "it has sparse tensors, which are not supported", remedy: "Store them densely")
    }
  }
}
