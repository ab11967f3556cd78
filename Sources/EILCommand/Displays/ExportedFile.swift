import Foundation
import ONNX

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
