import Autodiff
import Foundation
import SwiftProtobuf

/// A value of a graph that is being written: the result of an operation, the input, or a stored tensor.
public struct ONNXValue: Sendable {
  let name: String
  /// Its shape for a single image, the first axis 1; nil between the operations of one layer, and of tensors.
  public internal(set) var shape: Shape?

  init(name: String, shape: Shape? = nil) { (self.name, self.shape) = (name, shape) }

  /// In the place of an optional operand that is left out.
  public static let none = ONNXValue(name: "")
}

/// A setting of an operation.
public enum ONNXAttribute: Sendable, Hashable {
  /// ONNX: `INT`.
  case integer(Int)
  /// ONNX: `INTS`, as for kernels, strides and pads.
  case integers([Int])
  /// ONNX: `FLOAT`; written in float32.
  case number(Double)
  /// ONNX: `STRING`.
  case text(String)
}

extension ONNXAttribute {
  func proto(_ name: String) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      switch self {
      case .integer(let number): ($0.type, $0.i) = (.int, Int64(number))
      case .integers(let numbers): ($0.type, $0.ints) = (.ints, numbers.map(Int64.init))
      case .number(let number): ($0.type, $0.f) = (.float, Float(number))
      case .text(let text): ($0.type, $0.s) = (.string, Data(text.utf8))
      }
    }
  }

  /// The settings that convolutions and pooling share.
  ///
  /// - Parameter padding: top, left, bottom, right.
  static func window(
    kernel: [Int], strides: [Int], padding: [Int]
  ) -> [(name: String, value: ONNXAttribute)] {
    [("kernel_shape", .integers(kernel)), ("strides", .integers(strides)), ("pads", .integers(padding))]
  }
}

/// Names that have been given, so that none is given twice.
struct UniqueNames {
  private var taken: Set<String>
  /// The number to try next behind a name.
  private var numbers: [String: Int] = [:]

  init(_ taken: Set<String> = []) { self.taken = taken }

  /// `name`, or with `separator` and a number behind it where that is taken.
  mutating func claim(_ name: String, separator: String = "_") -> String {
    var candidate = name
    while !taken.insert(candidate).inserted {
      let number = numbers[name, default: 2]
      numbers[name] = number + 1
      candidate = "\(name)\(separator)\(number)"
    }
    return candidate
  }
}
