import Foundation

/// The settings of a map method as they are written in a command: `key=value`, separated by commas.
///
/// A value is tried as a text first, then as a number or `true` and `false`, whatever the setting's type takes.
struct MethodText {
  private let settings: [String: String]

  init(_ settings: [String: String]) { self.settings = settings }

  /// The name before the first colon, and the settings behind it.
  static func split(_ text: String) throws(MapMethodError) -> (name: String, settings: [String: String]) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var settings: [String: String] = [:]
    for part in parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : [] {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, settings.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw MapMethodError("'\(text)': settings are written once each, as key=value, separated by commas")
      }
    }
    return (parts[0], settings)
  }

  /// The method with these settings.
  func decoded<Method: MapMethod>(_ type: Method.Type) throws(MapMethodError) -> Method {
    var values: [String: Any] = settings
    var retried: Set<String> = []
    while true {
      do {
        let method = try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: values))
        try check(Set(MethodText.settings(of: method).keys), type)
        return method
      } catch DecodingError.typeMismatch(_, let context) {
        guard let key = context.codingPath.first?.stringValue, retried.insert(key).inserted,
          let text = settings[key], let literal = MethodText.literal(text)
        else { throw wrong(type, "'\(context.codingPath.first?.stringValue ?? "")' is of the wrong kind") }
        values[key] = literal
      } catch DecodingError.keyNotFound(let key, _) {
        throw wrong(type, "it needs '\(key.stringValue)', as in \(type.name):\(key.stringValue)=...")
      } catch let error as MapMethodError {
        throw error
      } catch DecodingError.dataCorrupted(let context) {
        throw wrong(type, context.debugDescription)
      } catch {
        throw wrong(type, "\(error)")
      }
    }
  }

  /// What a method has set, as texts; settings that are not single values are left out.
  static func settings(of method: any MapMethod) -> [String: String] {
    guard let data = try? JSONEncoder().encode(method),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return [:] }
    return object.compactMapValues { value in
      switch value {
      case let text as String: text
      case let number as NSNumber: number.objCType[0] == 0x63 ? "\(number.boolValue)" : "\(number)"
      default: nil
      }
    }
  }

  private func check<Method: MapMethod>(_ known: Set<String>, _ type: Method.Type) throws(MapMethodError) {
    guard let unknown = settings.keys.filter({ !known.contains($0) }).min() else { return }
    let list = known.isEmpty ? "it has none" : "it has: \(known.sorted().joined(separator: ", "))"
    throw wrong(type, "it has no setting '\(unknown)'; \(list)")
  }

  private func wrong<Method: MapMethod>(_ type: Method.Type, _ reason: String) -> MapMethodError {
    MapMethodError("map method '\(type.name)': \(reason)")
  }

  private static func literal(_ text: String) -> Any? {
    switch text {
    case "true": true
    case "false": false
    default: Int(text) ?? Double(text)
    }
  }
}
