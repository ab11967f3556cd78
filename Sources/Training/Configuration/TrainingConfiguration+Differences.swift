import Foundation

extension TrainingConfiguration {
  /// A run may go on for more epochs than planned, but all else must be as it was.
  ///
  /// - Parameter begun: what was done with the settings `saved`, as in "its checkpoint was written".
  func checkSameRun(as saved: TrainingConfiguration, _ folder: String, _ begun: String) throws(TrainingError) {
    var comparable = saved
    comparable.epochs = epochs
    guard comparable != self else { return }
    throw TrainingError(
      "run folder \(folder): \(begun) with other settings: "
        + comparable.differences(to: self).joined(separator: ", ")
        + ". Resume with the same settings, or train into another folder")
  }

  /// What differs between this configuration and `new`, setting by setting, as in `batchSize was 32 and is now 16`.
  func differences(to new: TrainingConfiguration) -> [String] {
    let (old, new) = (flattened, new.flattened)
    return Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
      .map { "\($0) was \(old[$0] ?? "not set") and is now \(new[$0] ?? "not set")" }
  }

  /// Every setting as JSON by its name.
  private var flattened: [String: String] {
    guard let data = try? JSONEncoder().encode(self), let value = try? JSONSerialization.jsonObject(with: data),
      let settings = value as? [String: Any]
    else { return [:] }
    var result: [String: String] = [:]
    TrainingConfiguration.flatten(settings, "", &result)
    return result
  }

  private static func flatten(_ settings: [String: Any], _ prefix: String, _ result: inout [String: String]) {
    for (key, value) in settings {
      guard let inner = value as? [String: Any] else {
        result[prefix + key] = text(value)
        continue
      }
      flatten(inner, "\(prefix)\(key).", &result)
    }
  }

  private static func text(_ value: Any) -> String {
    if let inner = value as? [String: Any] {
      return inner.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
    }
    if let list = value as? [Any] { return "[\(list.map(text).joined(separator: ", "))]" }
    return "\(value)"
  }
}
