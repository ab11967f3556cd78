import Foundation
import Interchange

extension RunDirectory {
  /// Writes `metrics.csv` anew, so that a resumed run leaves no row of epochs that were run again.
  func write(history: [EpochReport]) throws(InterchangeError) {
    let columns = EpochTable(history).columns
    var lines = [columns.map(\.name).joined(separator: ",")]
    for report in history {
      lines.append(columns.map { $0.value(report).map(RunDirectory.number) ?? "" }.joined(separator: ","))
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: metricsPath)
  }

  /// The epochs of the run so far, from its newest whole checkpoint.
  ///
  /// - Throws: an error that says what is wrong with the checkpoint.
  public func history() throws -> [EpochReport] { try read(.last) { try Trainer.Position($0).history }.value }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(format: "%.6g", value)
  }
}
