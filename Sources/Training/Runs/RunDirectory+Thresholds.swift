import Foundation
import Interchange
import Localization

extension RunDirectory {
  /// The thresholds that the run chose on its held-out images; nil where it has chosen none.
  public func thresholds() -> ThresholdChoice? {
    guard let data = FileManager.default.contents(atPath: thresholdsPath) else { return nil }
    return try? JSONDecoder().decode(ThresholdChoice.self, from: data)
  }

  /// Keeps the thresholds chosen on held-out images beside the checkpoint.
  ///
  /// - Throws: `InterchangeError` if the file cannot be written.
  public func write(_ thresholds: ThresholdChoice) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try AtomicFile.write([UInt8](encoder.encode(thresholds)), to: thresholdsPath)
  }
}
