import ArgumentParser
import Core
import EIL
import Foundation
import ONNX

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "List the tensors of a file of weights: names, types, shapes and what their numbers are like.",
    discussion: """
      Reads safetensors, PyTorch's .pth and .pt, NumPy's .npz and .npy, and ONNX, told apart by their content. A \
      pickle within is read as data, and nothing in it is run. Of types that are not computed with, such as float8, \
      names and shapes are listed.
      """)

  @Argument(help: "The file.")
  var file: String

  @Flag(name: .customLong("no-statistics"), help: "Leave out the numbers, which have to be read for that.")
  var leavesOutStatistics = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var computing: ThreadOptions

  func run() throws {
    computing.apply()
    let inspection = try inspection()
    try Console.print(json ? try inspection.json() + "\n" : inspection.text, terminator: "")
  }

  private func inspection() throws -> Inspection {
    let withStatistics = !leavesOutStatistics
    let content = try WeightContent(path: file)
    return content.format == .onnx
      ? try Inspection(ONNXFile(path: file), withStatistics: withStatistics)
      : try Inspection(WeightFile(content), withStatistics: withStatistics)
  }
}

/// What a file of weights holds. Its JSON has the properties' names as keys.
struct Inspection: Encodable {
  struct Entry: Encodable {
    let name: String
    let type: String
    let shape: Shape
    let statistics: ArrayStatistics?
  }

  let file: String
  let format: String
  let tensorCount: Int
  /// Of all tensors together.
  let elementCount: Int
  let byteCount: Int
  let metadata: [String: String]
  let notes: [String]
  let tensors: [Entry]

  init(_ file: WeightFile, withStatistics: Bool) throws {
    let statistics: [ArrayStatistics?]? =
      withStatistics ? try file.stored(file.names).map { $0.storedType.isComputed ? ArrayStatistics($0) : nil } : nil
    self.init(file.path, file.format, file.entries, statistics, metadata: file.metadata, notes: file.notes)
  }

  /// All of a network's stored tensors, whatever they are for.
  init(_ file: ONNXFile, withStatistics: Bool) throws {
    try file.requireDistinctNames()
    let statistics: [ArrayStatistics?]? =
      withStatistics ? try file.entries.map { $0.storedType.isComputed ? try file.statistics(of: $0.name) : nil } : nil
    self.init(
      file.path, .onnx, file.entries, statistics, metadata: file.metadata,
      notes: file.summary + (withStatistics ? [Inspection.training(file)] : []))
  }

  /// Which of a network's tensors training changes.
  private static func training(_ file: ONNXFile) -> String {
    let network: ONNXNetwork
    do { network = try ONNXNetwork(file) } catch { return "not a network that runs here: \(error)" }
    let (weights, constants) = (network.namedParameters.count, network.constantNames)
    let some = constants.map { "'\($0)'" }.listed(atMost: 8)
    return "weights that training changes: \(weights); constants: "
      + (constants.isEmpty ? "none" : "\(constants.count), \(some)")
  }

  private init(
    _ path: String, _ format: WeightFormat, _ entries: [StoredTensor], _ statistics: [ArrayStatistics?]?,
    metadata: [String: String], notes: [String]
  ) {
    (file, self.format, self.metadata, self.notes) = (path, format.rawValue, metadata, notes)
    tensors = entries.enumerated().map { index, entry in
      Entry(
        name: entry.name, type: entry.storedType.torchName, shape: entry.shape,
        statistics: statistics.flatMap { $0[index] })
    }
    tensorCount = entries.count
    elementCount = entries.reduce(0) { $0 + $1.shape.elementCount }
    byteCount = entries.reduce(0) { $0 + ($1.shape.elementCount * $1.storedType.bitCount + 7) / 8 }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    // JSON has no such numbers, and a file may.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// For people: what it is, and a row for each tensor.
  var text: String {
    let tensors = "\(tensorCount) tensor\(tensorCount == 1 ? "" : "s")"
    var lines = ["\(file): \(format), \(tensors), \(elementCount) numbers, \(byteCount) bytes"]
    lines += metadata.sorted { $0.key < $1.key }
      .map { "metadata \(Inspection.short($0.key)): \(Inspection.short($0.value))" }
    lines += notes.map { Inspection.short($0, to: 500) }
    return lines.joined(separator: "\n") + "\n\n" + table.text
  }

  private var table: Table {
    let hasStatistics = tensors.contains { $0.statistics != nil }
    let numbers = ["min", "max", "mean", "std", "zeros", "NaN", "inf"]
    var table = Table(
      ["name", "type", "shape"] + (hasStatistics ? numbers : []),
      alignments: [.left, .left, .left] + numbers.map { _ in .right })
    for entry in tensors {
      var cells = [Inspection.short(entry.name), entry.type, "\(entry.shape)"]
      if let found = entry.statistics {
        cells += [found.minimum, found.maximum, found.mean, found.standardDeviation].map(Inspection.number)
        cells += [found.zeros, found.notNumbers, found.infinities].map(String.init)
      } else if hasStatistics {
        cells += numbers.map { _ in "-" }
      }
      table.add(cells)
    }
    return table
  }

  private static func number(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "-" }

  /// The start of a long text, on one line. What a terminal would take for a command is shown, not obeyed.
  private static func short(_ text: String, to length: Int = 100) -> String {
    let start = text.unicodeScalars.prefix(length + 1)
    var line = ""
    for scalar in start.prefix(length) {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\n": line += " "
      case .control, .format: line += scalar.escaped(asASCII: true)
      default: line.unicodeScalars.append(scalar)
      }
    }
    return start.count > length ? line + "..." : line
  }
}
