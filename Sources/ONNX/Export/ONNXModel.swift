import Autodiff
import Core
import Interchange
import SwiftProtobuf

/// A graph with all that an ONNX file says around it.
struct ONNXModel {
  /// The name of the program that writes files, in the files.
  static let producer = "swift-eil"
  static let producerVersion = "0.1.0"

  var graph: ONNXGraph
  var input: ONNXValue
  /// Name in the file and value.
  var outputs: [(name: String, value: ONNXValue)]
  let options: ONNXExportOptions
  private var opset: Int { graph.opset }

  /// The oldest version of the format that has these operators.
  private var formatVersion: Int64 {
    switch opset {
    case ...14: 7
    case ...18: 8
    case ...20: 9
    default: 10
    }
  }

  /// Gives the outputs their names in the file.
  mutating func nameOutputs() {
    for index in outputs.indices {
      let (name, value) = outputs[index]
      // A value can be the input, or stand for two outputs; then it is handed on under the name.
      guard value.name != input.name, !outputs[..<index].contains(where: { $0.name == value.name }),
        let producer = graph.nodes.firstIndex(where: { $0.outputs.contains(value.name) })
      else {
        _ = graph.node("Identity", [value])
        graph.nodes[graph.nodes.count - 1].outputs = [name]
        continue
      }
      graph.nodes[producer].outputs = graph.nodes[producer].outputs.map { $0 == value.name ? name : $0 }
      for index in graph.nodes.indices {
        graph.nodes[index].inputs = graph.nodes[index].inputs.map { $0 == value.name ? name : $0 }
      }
      for index in outputs.indices where outputs[index].value.name == value.name {
        outputs[index].value = ONNXValue(name: name, shape: outputs[index].value.shape)
      }
    }
  }

  /// Everything but the stored tensors.
  private func header() throws -> (model: [UInt8], graph: [UInt8]) {
    var model = Onnx_ModelProto()
    model.irVersion = formatVersion
    model.producerName = ONNXModel.producer
    model.producerVersion = ONNXModel.producerVersion
    model.opsetImport = [.with { ($0.domain, $0.version) = ("", Int64(opset)) }]
    model.metadataProps = options.metadata.sorted { $0.key < $1.key }.map { text in
      .with { ($0.key, $0.value) = (text.key, text.value) }
    }
    var proto = Onnx_GraphProto()
    proto.name = "network"
    proto.node = graph.nodes.map(\.proto)
    proto.input = [described(input.name, input.shape)]
    proto.output = outputs.map { described($0.name, $0.value.shape) }
    return (try model.serializedBytes(), try proto.serializedBytes())
  }

  private func described(_ name: String, _ shape: Shape?) -> Onnx_ValueInfoProto {
    .with {
      $0.name = name
      $0.type.tensorType.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
      for (axis, size) in (shape ?? []).enumerated() {
        $0.type.tensorType.shape.dim.append(
          .with {
            switch (axis, options.batch) {
            case (0, let batch?): $0.dimValue = Int64(batch)
            case (0, nil): $0.dimParam = "batch"
            default: $0.dimValue = Int64(size)
            }
          })
      }
    }
  }

  /// The file in pieces; weights are not copied.
  func pieces() throws(ONNXError) -> [ProtobufPiece] {
    let model: [UInt8]
    var inner: [ProtobufPiece] = []
    do {
      let header = try header()
      model = header.model
      inner.append(.bytes(header.graph))
      for tensor in graph.initializers { inner += try tensor.pieces() }
    } catch { throw ONNXError(problem: "the network cannot be encoded: \(error)") }
    // 7 is the graph's number in the model.
    return [.bytes(model), .field(7, byteCount: inner.reduce(0) { $0 + $1.byteCount })] + inner
  }

  /// Writes the file and returns its size.
  func write(to path: String) throws(ONNXError) -> Int {
    let pieces = try pieces()
    let size = pieces.reduce(0) { $0 + $1.byteCount }
    guard size < 1 << 31 else {
      throw ONNXError(
        file: path, problem: "the model takes \(size) bytes; one file of this format holds less than 2 GiB",
        remedy: "Write the weights as safetensors instead")
    }
    do {
      try AtomicFile.write(to: path) { (file) throws(InterchangeError) in
        for piece in pieces { try piece.append(to: file) }
      }
    } catch { throw ONNXError(error) }
    return size
  }
}
