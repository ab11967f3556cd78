import Foundation
import Interchange
import Methods

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
  public func history() throws -> [EpochReport] { try read(.last) { try TrainingPosition($0).history }.value }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? String(Int(saturating: value)) : String(format: "%.6g", value)
  }
}

/// The table of a run's epochs, whatever terms and values its method has: the content of `metrics.csv`.
struct EpochTable {
  typealias Column = (name: String, value: (EpochReport) -> Double?)

  /// Each column's name, and its value in a row; nil where an epoch has none.
  let columns: [Column]

  init(_ history: [EpochReport]) {
    var columns: [Column] = [("epoch", { Double($0.epoch) }), ("loss", { $0.loss })]
    columns += EpochTable.names(history.map(\.terms)).map { name in ("\(name)_loss", { $0.term(name) }) }
    columns += [
      ("accuracy", { $0.accuracy }), ("held_out_loss", { $0.heldOutLoss }),
      ("held_out_accuracy", { $0.heldOutAccuracy }), ("learning_rate", { $0.learningRate }),
    ]
    columns += EpochTable.names(history.map(\.methodValues)).map { name in (name, { $0.methodValue(name) }) }
    columns += EpochTable.names(history.map { $0.measures ?? [] }).map { name in (name, { $0.measure(name) }) }
    columns += [
      ("images_per_second", { $0.imagesPerSecond }), ("seconds", { $0.seconds }),
      ("peak_bytes", { Double($0.peakBytes ?? 0) }),
    ]
    self.columns = columns
  }

  /// All names, in the order in which they first occur.
  static func names(_ lists: [[NamedNumber]]) -> [String] {
    var seen: Set<String> = []
    return lists.joined().map(\.name).filter { seen.insert($0).inserted }
  }
}
