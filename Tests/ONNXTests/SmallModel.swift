import Foundation
import Interchange

@testable import ONNX

/// A file made by hand: `input [batch, 3, 2, 2]` through nodes that a test gives.
enum SmallModel {
  static func value(_ name: String, _ sizes: [Int?]) -> Onnx_ValueInfoProto {
    .with {
      $0.name = name
      $0.type.tensorType.elemType = 1
      $0.type.tensorType.shape.dim = sizes.map { size in
        .with { if let size { $0.dimValue = Int64(size) } else { $0.dimParam = "batch" } }
      }
    }
  }

  static func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [String: [Int]] = [:],
    texts: [String: String] = [:], name: String? = nil
  ) -> Onnx_NodeProto {
    .with {
      ($0.opType, $0.input, $0.output, $0.name) = (operation, inputs, outputs, name ?? "\(operation) \(outputs[0])")
      $0.attribute = attributes.sorted { $0.key < $1.key }.map { key, numbers in
        .with {
          $0.name = key
          if numbers.count == 1 {
            ($0.type, $0.i) = (.int, Int64(numbers[0]))
          } else {
            ($0.type, $0.ints) = (.ints, numbers.map(Int64.init))
          }
        }
      }
      for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
        $0.attribute.append(Onnx_AttributeProto.with { ($0.name, $0.type, $0.s) = (key, .string, Data(text.utf8)) })
      }
    }
  }

  static func numbers(_ name: String, _ values: [Float], _ sizes: [Int]) -> Onnx_TensorProto {
    .with { ($0.name, $0.dims, $0.dataType, $0.floatData) = (name, sizes.map(Int64.init), 1, values) }
  }

  static func truth(_ name: String, _ value: Bool) -> Onnx_TensorProto {
    .with { ($0.name, $0.dataType, $0.int32Data) = (name, 9, [value ? 1 : 0]) }
  }

  static func floats(_ name: String, _ sizes: [Int], _ count: Int? = nil) -> Onnx_TensorProto {
    .with {
      ($0.name, $0.dims, $0.dataType) = (name, sizes.map(Int64.init), 1)
      $0.floatData = (0..<(count ?? sizes.reduce(1, *))).map { Float($0 % 7) - 3 }
    }
  }

  static func integers(_ name: String, _ values: [Int]) -> Onnx_TensorProto {
    .with {
      ($0.name, $0.dims, $0.dataType) = (name, [Int64(values.count)], 7)
      $0.int64Data = values.map(Int64.init)
    }
  }

  static func model(
    _ nodes: [Onnx_NodeProto], _ tensors: [Onnx_TensorProto] = [], input: [Int?] = [nil, 3, 2, 2], opset: Int = 17,
    change: (inout Onnx_ModelProto) -> Void = { _ in }
  ) -> Onnx_ModelProto {
    var model = Onnx_ModelProto()
    model.irVersion = 8
    model.opsetImport = [.with { $0.version = Int64(opset) }]
    model.graph.input = [value("input", input)]
    model.graph.output = [value("logits", [nil, 2])]
    (model.graph.node, model.graph.initializer) = (nodes, tensors)
    change(&model)
    return model
  }

  /// The network, or the text of the error.
  static func outcome(
    _ model: Onnx_ModelProto, limits: ReadingLimits = ReadingLimits()
  ) -> Result<ONNXNetwork, ONNXError> {
    do throws(ONNXError) {
      let bytes: [UInt8] = (try? model.serializedBytes()) ?? []
      return .success(try ONNXNetwork(ONNXFile(bytes: bytes, named: "small.onnx", limits: limits)))
    } catch { return .failure(error) }
  }

  static func errorText(_ model: Onnx_ModelProto, limits: ReadingLimits = ReadingLimits()) -> String {
    if case .failure(let error) = outcome(model, limits: limits) { "\(error)" } else { "" }
  }
}
