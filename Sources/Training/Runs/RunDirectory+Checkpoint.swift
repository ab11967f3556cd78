import Autodiff
import Foundation
import Interchange

extension RunDirectory {
  private static let positionKey = "training"

  func write(tensors: [(String, Tensor)], position: Trainer.Position) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(position), as: UTF8.self)
    try Safetensors.write(
      tensors.map { (name: $0.0, tensor: $0.1) }, metadata: [RunDirectory.positionKey: text, "format": "swift-eil run"],
      to: checkpointPath)
  }

  func readCheckpoint() throws -> (Trainer.Position, [String: Tensor]) {
    let file = try open()
    guard let text = file.metadata[RunDirectory.positionKey],
      let position = try? JSONDecoder().decode(Trainer.Position.self, from: Data(text.utf8))
    else {
      throw TrainingError(
        "\(checkpointPath): it has weights but no training position, so a run cannot go on from it. Start from its "
          + "weights instead (--from)")
    }
    return (position, try tensors(of: file))
  }

  func readTensors() throws -> [String: Tensor] { try tensors(of: open()) }

  private func open() throws -> SafetensorsFile {
    guard hasCheckpoint else {
      throw TrainingError("run folder \(path): there is no checkpoint (last.safetensors) in it yet")
    }
    return try SafetensorsFile(path: checkpointPath)
  }

  private func tensors(of file: SafetensorsFile) throws -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for name in file.names { result[name] = try file.tensor(name) }
    return result
  }

  /// Writes `metrics.csv` anew, so that a resumed run leaves no row of epochs that were run again.
  func write(history: [EpochReport]) throws {
    var lines = [EpochReport.columns.joined(separator: ",")]
    for report in history { lines.append(report.values.map(RunDirectory.number).joined(separator: ",")) }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: metricsPath)
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(format: "%.6g", value)
  }
}

extension RunDirectory {
  /// The epochs of the run so far, from its newest checkpoint.
  public func history() throws -> [EpochReport] { try readCheckpoint().0.history }
}
