import Core
import Foundation
import Layers

/// The map methods that are known by name: those of this library, and any that a program registers.
///
///     MapMethods.register(EdgeMap.self)
///     let method = try MapMethods.named("edges:width=3")
public enum MapMethods {
  private static let known = Registry<any MapMethod.Type>(
    of: "map method", adding: "MapMethods.register",
    [ClassActivationMap.self, GradCAM.self, FeatureMean.self, FirstComponent.self]
  ) { [$0.name] }

  /// Makes a method known by its name. The same type may be registered again; another one under a name that is taken
  /// stops the program.
  public static func register<Method: MapMethod>(_ type: Method.Type) {
    if let other = known.register(type, replacing: { $0 == type })?.owner {
      fail("MapMethods: '\(type.name)' is the name of \(other) already; give \(type) another")
    }
  }

  /// The names, in alphabetical order.
  public static var names: [String] { known.names.sorted() }

  /// The method of a text: its name, and settings behind a colon, as in `gradcam:at=layer4` or `edges:width=3,sign=+`.
  ///
  /// - Throws: `MapMethodError` if there is no such method, or its settings are not those.
  public static func named(_ text: String) throws(MapMethodError) -> any MapMethod {
    let (name, settings) = try MethodText.split(text)
    let kind = try kind(named: name)
    return try MethodText(settings).decoded(kind)
  }

  /// The text that `named` understands.
  public static func text(of method: any MapMethod) -> String {
    let name = type(of: method).name
    let settings = MethodText.settings(of: method).sorted { $0.key < $1.key }
    return settings.isEmpty ? name : name + ":" + settings.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  static func kind(named name: String) throws(MapMethodError) -> any MapMethod.Type {
    guard let type = known[name] else { throw MapMethodError(known.unknown(name)) }
    return type
  }
}

/// Why a text names no map method.
public struct MapMethodError: Error, CustomStringConvertible, Sendable, Hashable {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A map method in a file: `{"name": "gradcam", "settings": {"at": "layer4"}}`.
public struct StoredMapMethod: Codable, Sendable {
  /// The method with its settings.
  public var method: any MapMethod

  private enum CodingKeys: String, CodingKey {
    case name
    case settings
  }

  /// Wraps `method`; only those whose name is registered can be read again.
  public init(_ method: any MapMethod) { self.method = method }

  /// - Throws: `MapMethodError` for a name that is not registered, and the decoder's errors.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try MapMethods.kind(named: container.decode(String.self, forKey: .name))
    method = try type.init(from: container.superDecoder(forKey: .settings))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: method).name, forKey: .name)
    try method.encode(to: container.superEncoder(forKey: .settings))
  }
}

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
