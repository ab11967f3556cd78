import EIL
import ONNX

/// Shows what was written into an ONNX file.
enum ExportDisplay {
  static func show(_ report: ONNXReport, asJSON: Bool = false) throws {
    guard !asJSON else { return print(try ExportedFile(report).json()) }
    var table = Table(["operator", "count"])
    for (name, count) in report.operators { table.add([name, "\(count)"]) }
    print(table.text, terminator: "")
    print("")
    print("input        \(report.input.name) \(report.input.shape)")
    for (name, shape) in report.outputs { print("output       \(name) \(shape)") }
    print(
      """
      weights      \(report.weightCount) tensors, \(report.parameterCount) numbers
      batch norms  \(report.foldedBatchNorms) folded
      opset        \(report.opset)
      file         \(report.path), \(report.byteCount) bytes
      """)
  }
}
