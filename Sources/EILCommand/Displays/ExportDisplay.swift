import EIL
import Foundation
import ONNX

/// Shows what was written into an ONNX file.
enum ExportDisplay {
  static func show(_ report: ONNXReport, asJSON: Bool = false) throws {
    guard !asJSON else { return try Console.print(try ExportedFile(report).json()) }
    var table = Table(["operator", "count"])
    for (name, count) in report.operators { table.add([name, "\(count)"]) }
    try Console.print(table.text, terminator: "")
    try Console.print("")
    try Console.print("input        \(report.input.name) \(report.input.shape)")
    for (name, shape) in report.outputs { try Console.print("output       \(name) \(shape)") }
    try Console.print(
      """
      weights      \(report.weightCount) tensors, \(report.parameterCount) numbers
      batch norms  \(report.foldedBatchNorms) folded
      opset        \(report.opset)
      file         \(report.path), \(report.byteCount) bytes
      """)
  }
}

/// What was written into an ONNX file, for programs. Its JSON has the properties' names as keys.
struct ExportedFile: Encodable {
  struct Value: Encodable {
    let name: String
    /// The sizes, `batch` for any number of images, as in `[batch, 3, 64, 64]`.
    let shape: String
  }

  let file: String
  let byteCount: Int
  let opset: Int
  let input: Value
  let outputs: [Value]
  /// How often each operator is used.
  let operators: [String: Int]
  /// Tensors of weights.
  let weightCount: Int
  /// Numbers in them.
  let parameterCount: Int
  let foldedBatchNorms: Int

  init(_ report: ONNXReport) {
    (file, byteCount, opset) = (report.path, report.byteCount, report.opset)
    input = Value(name: report.input.name, shape: report.input.shape)
    outputs = report.outputs.map { Value(name: $0.name, shape: $0.shape) }
    operators = Dictionary(uniqueKeysWithValues: report.operators.map { ($0.name, $0.count) })
    (weightCount, parameterCount) = (report.weightCount, report.parameterCount)
    foldedBatchNorms = report.foldedBatchNorms
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
