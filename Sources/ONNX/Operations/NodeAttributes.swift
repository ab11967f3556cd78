import Foundation

/// The settings of a node, checked while they are read.
struct NodeAttributes {
  /// The bound of numbers, so that sums and products of sizes cannot overflow.
  static let bound: Int64 = 1 << 31

  let node: Onnx_NodeProto
  /// The version of the operators.
  let opset: Int
  private let attributes: [String: Onnx_AttributeProto]

  init(_ node: Onnx_NodeProto, opset: Int) throws(ONNXError) {
    (self.node, self.opset) = (node, opset)
    var attributes: [String: Onnx_AttributeProto] = [:]
    for attribute in node.attribute {
      guard attributes.updateValue(attribute, forKey: attribute.name) == nil else {
        throw ONNXError.damaged("the setting '\(attribute.name)' is there twice")
      }
    }
    self.attributes = attributes
  }

  func has(_ name: String) -> Bool { attributes[name] != nil }

  func integer(_ name: String) throws(ONNXError) -> Int? {
    guard let attribute = attributes[name] else { return nil }
    return try bounded(attribute.i, name)
  }

  func integer(_ name: String, _ standard: Int) throws(ONNXError) -> Int { try integer(name) ?? standard }

  func flag(_ name: String, _ standard: Bool = false) throws(ONNXError) -> Bool {
    try integer(name).map { $0 != 0 } ?? standard
  }

  func integers(_ name: String) throws(ONNXError) -> [Int]? {
    guard let attribute = attributes[name] else { return nil }
    guard attribute.ints.count <= KnownNumbers.limit else {
      throw ONNXError.damaged("the setting '\(name)' has \(attribute.ints.count) numbers")
    }
    var result: [Int] = []
    for number in attribute.ints { result.append(try bounded(number, name)) }
    return result
  }

  /// The same with a given count of numbers.
  func integers(_ name: String, count: Int) throws(ONNXError) -> [Int]? {
    guard let numbers = try integers(name) else { return nil }
    guard numbers.count == count else {
      throw ONNXError(problem: "the setting '\(name)' is \(numbers); \(count) numbers are supported here")
    }
    return numbers
  }

  func number(_ name: String, _ standard: Double) throws(ONNXError) -> Double {
    guard let attribute = attributes[name] else { return standard }
    guard attribute.f.isFinite else { throw ONNXError.damaged("the setting '\(name)' is \(attribute.f)") }
    return Double(attribute.f)
  }

  func numbers(_ name: String) -> [Double]? { attributes[name].map { $0.floats.map(Double.init) } }

  func text(_ name: String, _ standard: String) -> String {
    attributes[name].map { String(decoding: $0.s, as: UTF8.self) } ?? standard
  }

  func tensor(_ name: String) -> Onnx_TensorProto? {
    guard let attribute = attributes[name], attribute.hasT else { return nil }
    return attribute.t
  }

  /// Refuses a setting with another value than the one that is supported.
  func require(_ name: String, _ value: Int) throws(ONNXError) {
    if let found = try integer(name), found != value {
      throw ONNXError(problem: "the setting '\(name)' is \(found); only \(value) is supported")
    }
  }

  private func bounded(_ number: Int64, _ name: String) throws(ONNXError) -> Int {
    // The ends of slices are often the largest number there is.
    let clamped = number == .max || number == .min ? number.signum() * Self.bound : number
    guard clamped >= -Self.bound && clamped <= Self.bound else {
      throw ONNXError.damaged("the setting '\(name)' is \(number)")
    }
    return Int(clamped)
  }
}
