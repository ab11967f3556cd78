import Autodiff
import Foundation
import Interchange
import SwiftProtobuf

/// An ONNX file, open for reading: everything but the weights' values is checked at once.
///
/// `ONNXNetwork(file)` makes a network of it, to run, to erase in and to train.
public struct ONNXFile: Sendable {
  /// An input or output.
  public struct Value: Sendable, Hashable {
    /// The value's name in the graph.
    public let name: String
    /// The sizes; nil for those that are known when the file is run only, such as the batch.
    public let shape: [Int?]?
    /// Whether its elements are float32.
    public let isFloat: Bool
  }

  /// The file's path, as it was given.
  public let path: String
  /// The program that wrote it, with its version.
  public let producer: String
  /// The version of the operators.
  public let opset: Int
  /// The file's texts by name.
  public let metadata: [String: String]
  /// What the network is given, without the tensors that are stored.
  public let inputs: [Value]
  /// What the network gives.
  public let outputs: [Value]
  /// The operators and how often each is used, by name; those that are not of the standard with their domain.
  public let operators: [(name: String, count: Int)]
  /// What the file says of its stored tensors.
  public var entries: [StoredTensor] {
    tensors.map { StoredTensor(name: $0.name, storedType: $0.type, shape: Shape($0.sizes)) }
  }

  let graph: Onnx_GraphProto
  let tensors: [StoredONNXTensor]
  /// Where in `tensors` the one of a name is.
  let positions: [String: Int]
  /// The bytes that what is made of the file may take.
  let allowance: Int

  /// Opens and checks the file at `path`. Weights in other files of the same folder are read from there.
  /// - Throws: when the file cannot be read, is damaged, or uses what this library does not read.
  public init(path: String, limits: ReadingLimits = ReadingLimits()) throws(ONNXError) {
    let content: HeldBytes
    do { content = HeldBytes(try MappedFile(path: path)) } catch { throw ONNXError(error) }
    do throws(ONNXError) {
      try self.init(path, path, content, limits)
    } catch { throw error.inFile(path) }
  }

  /// Checks a file whose `bytes` are in memory already; `name` stands for its path in errors.
  /// - Throws: as when opening a file.
  public init(bytes: [UInt8], named name: String, limits: ReadingLimits = ReadingLimits()) throws(ONNXError) {
    do throws(ONNXError) {
      try self.init(name, "", HeldBytes(copying: bytes), limits)
    } catch { throw error.inFile(name) }
  }

  private init(
    _ path: String, _ folderPath: String, _ content: HeldBytes, _ limits: ReadingLimits
  ) throws(ONNXError) {
    let model = try ONNXFile.decode(content, path)
    try ONNXFile.refuseUnsupported(model)
    self.path = path
    producer = [model.producerName, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
    opset = try ONNXFile.opset(model)
    metadata = Dictionary(model.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    var external = ExternalData(modelPath: folderPath)
    var tensors: [StoredONNXTensor] = []
    for proto in model.graph.initializer {
      tensors.append(try StoredONNXTensor(proto) { (proto) throws(ONNXError) in try external.bytes(of: proto) })
    }
    self.tensors = tensors
    let positions = Dictionary(tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.positions = positions
    inputs = model.graph.input.filter { positions[$0.name] == nil }.map(Value.init)
    outputs = model.graph.output.map(Value.init)
    let counts = Dictionary(model.graph.node.map { ($0.qualifiedOperator, 1) }, uniquingKeysWith: +)
    operators = counts.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) }
    var graph = model.graph
    // The values are kept once.
    graph.initializer = []
    self.graph = graph
    allowance = limits.allowance(fileSize: content.count + external.byteCount)
    var taken = 0
    for tensor in tensors { try take(tensor, &taken) }
  }

  /// Counts the bytes that a stored tensor takes once it is read; all together may not take more than is allowed.
  func take(_ tensor: StoredONNXTensor, _ taken: inout Int) throws(ONNXError) {
    taken += tensor.elements.count * 8
    guard taken <= allowance else {
      throw ONNXError(
        .tensor(tensor.name),
        problem: "with it, stored tensors would take \(taken) bytes; a file of this size may ask for \(allowance)",
        remedy: "If the file can be trusted, open it with larger `ReadingLimits`")
    }
  }

  private static func decode(_ content: HeldBytes, _ path: String) throws(ONNXError) -> Onnx_ModelProto {
    let other = content.read { InterchangeError.otherKind($0, than: "an ONNX file", nil, path) }
    if let other { throw ONNXError(other) }
    guard content.count < 1 << 31 else {
      throw ONNXError(
        problem: "the file has \(content.count) bytes; one file of this format holds less than 2 GiB",
        remedy: "This is probably not an ONNX file")
    }
    do {
      return try content.read { bytes throws in
        guard let start = bytes.baseAddress else { return Onnx_ModelProto() }
        let data = Data(
          bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count, deallocator: .none)
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        options.messageDepthLimit = 32
        return try Onnx_ModelProto(serializedBytes: data, options: options)
      }
    } catch {
      throw ONNXError(
        problem: "this is not an ONNX file: \(error)", remedy: "It was cut off or is of another format; write it again")
    }
  }
}

extension ONNXFile.Value {
  init(_ proto: Onnx_ValueInfoProto) {
    name = proto.name
    let type = proto.type.tensorType
    isFloat = Int(type.elemType) == Onnx_TensorProto.DataType.float.rawValue
    shape =
      type.hasShape
      ? type.shape.dim.map { dimension in
        guard case .dimValue(let size)? = dimension.value, size > 0 else { return nil }
        return Int(size)
      } : nil
  }
}

extension Onnx_NodeProto {
  /// The operator, with its domain where that is not the standard's.
  var qualifiedOperator: String { ["", "ai.onnx"].contains(domain) ? opType : "\(domain).\(opType)" }
}

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
