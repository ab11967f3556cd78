import Core
import EIL
import Foundation
import ONNX

/// Files of weights, by their content.
enum Weights {
  /// Opens the file at `path`, of any format that can be read.
  static func open(_ path: String) throws -> WeightFile {
    let content = try WeightContent(path: path)
    return content.format == .onnx ? try WeightFile(onnx: ONNXFile(path: path)) : try WeightFile(content)
  }

  /// The names in the file at `path`, one a line; empty lines at its end are none.
  static func classNames(_ path: String) throws -> [String] {
    let lines = try ListFile.lines(of: ListFile.content(path, what: "the names of the classes")).map { line in
      String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }
    let names = Array(lines.reversed().drop { $0.isEmpty }.reversed())
    if let empty = names.firstIndex(of: "") {
      throw TrainingError("\(path): line \(empty + 1) is empty; it must be the name of class \(empty)")
    }
    return names
  }

  /// Whether two paths lead to one file.
  static func isSameFile(_ a: String, _ b: String) -> Bool {
    guard let first = FileIdentity(a) else { return false }
    return first == FileIdentity(b)
  }
}

extension WeightFile {
  /// The floating-point tensors of an ONNX file, half precision widened. Its whole numbers are shapes and indices,
  /// which are no weights.
  init(onnx file: ONNXFile) throws {
    try file.requireDistinctNames()
    let weights = file.entries.filter { $0.storedType.isFloatingPoint }
    let others = file.entries.count - weights.count
    self.init(
      path: file.path, format: .onnx,
      entries: weights.map {
        StoredTensor(name: $0.name, storedType: $0.storedType == .float64 ? .float64 : .float32, shape: $0.shape)
      }, metadata: file.metadata,
      notes: file.summary + (others == 0 ? [] : ["left out: \(others) tensors of whole numbers, shapes and indices"])
    ) { (names) throws(InterchangeError) in
      var arrays: [StoredArray] = []
      for name in names {
        do throws(ONNXError) { arrays.append(StoredArray(name: name, try file.tensor(name))) } catch {
          throw InterchangeError(file: file.path, tensor: name, problem: error.problem, remedy: error.remedy)
        }
      }
      return arrays
    }
  }
}

extension ONNXFile {
  /// - Throws: `InterchangeError` if two stored tensors have one name.
  func requireDistinctNames() throws(InterchangeError) {
    var names: Set<String> = []
    for entry in entries where !names.insert(entry.name).inserted {
      throw InterchangeError(
        file: path, tensor: entry.name, problem: "two tensors have this name", remedy: "Write the file again")
    }
  }

  /// What the numbers of the stored tensor `name` are like.
  func statistics(of name: String) throws(ONNXError) -> ArrayStatistics {
    ArrayStatistics(StoredArray(name: name, try numbers(name)))
  }
}
