import Core
import Foundation
import Layers

/// The settings of a map method as they are written in a command: `key=value`, separated by commas. A setting that is a
/// list stands in brackets: `sizes=[1,2]`.
struct MethodText {
  private let settings: [String: String]

  init(_ settings: [String: String]) { self.settings = settings }

  /// The name before the first colon, and the settings behind it.
  static func split(_ text: String) throws(MapMethodError) -> (name: String, settings: [String: String]) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var settings: [String: String] = [:]
    for part in parts.count > 1 ? OptionTexts.parts(of: parts[1]) : [] {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, settings.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw MapMethodError("'\(text)': settings are written once each, as key=value, separated by commas")
      }
    }
    return (parts[0], settings)
  }

  /// The method with these settings.
  func decoded<Method: MapMethod>(_ type: Method.Type) throws(MapMethodError) -> Method {
    let method: Method
    do throws(OptionTextError) { method = try OptionTexts(settings).decoded(type) } catch {
      switch error {
      case .mismatch(let setting, let element, let text, let expected):
        throw wrong(
          type, "\(OptionTextError.words(element))'\(setting)' is of the wrong kind: it is \(expected), not '\(text)'")
      case .missing(let key): throw wrong(type, "it needs '\(key)', as in \(type.name):\(key)=...")
      case .other(let reason): throw wrong(type, reason)
      }
    }
    try check(Set(MethodText.values(of: method).keys), type)
    return method
  }

  /// What a method has set, as texts; settings that no text stands for are left out.
  static func settings(of method: any MapMethod) -> [String: String] {
    values(of: method).compactMapValues(OptionTexts.text)
  }

  private static func values(of method: any MapMethod) -> [String: Any] {
    guard let data = try? JSONEncoder().encode(method),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return [:] }
    return object
  }

  private func check<Method: MapMethod>(_ known: Set<String>, _ type: Method.Type) throws(MapMethodError) {
    guard let unknown = settings.keys.filter({ !known.contains($0) }).min() else { return }
    let list = known.isEmpty ? "it has none" : "it has: \(known.sorted().joined(separator: ", "))"
    throw wrong(type, "it has no setting '\(unknown)'; \(list)")
  }

  private func wrong<Method: MapMethod>(_ type: Method.Type, _ reason: String) -> MapMethodError {
    MapMethodError("map method '\(type.name)': \(reason)")
  }
}
