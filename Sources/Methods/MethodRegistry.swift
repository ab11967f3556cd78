import Foundation
import Kernels
import Synchronization

/// What is wrong with a method's options, or its name.
public struct MethodError: Error, CustomStringConvertible, Sendable, Hashable {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// The methods that can be had by name: on the command line and in `run.json`.
///
/// One of your own is known to runs and commands of your program once it is registered, before a run is opened:
///
///     MethodRegistry.register(Sharper.self)
public enum MethodRegistry {
  private static let known = Mutex<[any Method.Type]>([CAM.self, EIL.self, MEIL.self])

  /// Adds a method. One of the same name takes the place of the former.
  ///
  /// Stops the program at a name with a plus sign or a dot, and at an option called `name`, under which files keep the
  /// method's own.
  public static func register(_ method: any Method.Type) {
    require(
      !method.name.isEmpty && !method.name.contains { "+.:, ".contains($0) } && method.name != Combined.name,
      "MethodRegistry: a method cannot be called '\(method.name)'; use letters, digits and '-'")
    require(
      !method.init().optionNames.contains("name"),
      "MethodRegistry: the method '\(method.name)' has an option called 'name', which files keep the method's own name "
        + "under; give the option another")
    known.withLock { known in
      known.removeAll { $0.name == method.name }
      known.append(method)
    }
  }

  /// All methods, in the order in which they were registered.
  public static var all: [any Method.Type] { known.withLock { $0 } }

  /// The method called `name`.
  /// - Throws: `MethodError` that lists the names where there is none.
  public static func methodType(named name: String) throws(MethodError) -> any Method.Type {
    guard let type = name == Combined.name ? Combined.self : all.first(where: { $0.name == name }) else {
      let names = all.map { $0.name }.joined(separator: ", ")
      throw MethodError(
        "no method is called '\(name)'. The methods are: \(names). One of a program's own must be registered first "
          + "(MethodRegistry.register)")
    }
    return type
  }

  /// The method called `name`, or several joined by plus signs, with options as people write them.
  ///
  ///     try MethodRegistry.method(named: "meil", options: [("after", "pool4,conv5_3"), ("thresholds", "0.7")])
  ///     try MethodRegistry.method(named: "cutmix+meil", options: [("meil.after", "pool4")])
  ///
  /// - Parameter options: an option of a method among several may be written with the method's name before it, and must
  ///   be where several have one of that name.
  /// - Throws: `MethodError` about a name or option that is not known, or a value that is no such option's.
  public static func method(
    named name: String, options: [(name: String, value: String)] = []
  ) throws(MethodError) -> any Method {
    var methods: [any Method] = []
    for part in name.split(separator: "+", omittingEmptySubsequences: false) {
      methods.append(try methodType(named: String(part)).init())
    }
    var chosen: [[(name: String, value: String)]] = methods.map { _ in [] }
    for option in options {
      let (owner, inner) = try place(of: option.name, in: methods)
      chosen[owner].append((inner, option.value))
    }
    for index in methods.indices { methods[index] = try methods[index].setting(chosen[index]) }
    return methods.count == 1 ? methods[0] : try Combined(methods)
  }

  /// Which of `methods` an option belongs to, and its name there.
  private static func place(
    of option: String, in methods: [any Method]
  ) throws(MethodError) -> (method: Int, name: String) {
    if let dot = option.firstIndex(of: "."),
      let owner = methods.firstIndex(where: { type(of: $0).name == option[..<dot] }) {
      return (owner, String(option[option.index(after: dot)...]))
    }
    let owners = methods.indices.filter { methods[$0].optionNames.contains(option) }
    if owners.count > 1 {
      let names = owners.map { "\(type(of: methods[$0]).name).\(option)" }.joined(separator: " or ")
      throw MethodError("option '\(option)': several of the methods have one of that name. Write \(names)")
    }
    // One that nobody has is refused by the first, with the names that it has.
    return (owners.first ?? 0, option)
  }
}

extension Method {
  /// The names of the options and their values as JSON, sorted by name.
  public var options: [(name: String, value: String)] {
    settings.sorted { $0.key < $1.key }.map { ($0.key, MethodOptions.text($0.value)) }
  }

  /// A line for people: the name and the options, as in `meil (after pool4, conv5_3; ...)`.
  public var label: String {
    let options = options.map { "\($0.name) \($0.value)" }
    return options.isEmpty ? Self.name : "\(Self.name) (\(options.joined(separator: "; ")))"
  }

  /// The names of all options, those without a value included.
  var optionNames: Set<String> {
    Set(settings.keys).union(Mirror(reflecting: self).children.compactMap(\.label))
  }

  var settings: [String: Any] {
    guard let data = try? JSONEncoder().encode(self),
      let settings = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return [:] }
    return settings
  }

  /// This method with other values of some options.
  func setting(_ options: [(name: String, value: String)]) throws(MethodError) -> any Method {
    var settings = settings
    for (name, value) in options {
      guard optionNames.contains(name) else {
        let names = optionNames.sorted().joined(separator: ", ")
        throw MethodError(
          "method \(Self.name): it has no option '\(name)'. "
            + (names.isEmpty ? "It has none at all" : "Its options are: \(names)"))
      }
      // An option without a value does not tell its kind: what reads as a number is one.
      let usual: Any = settings[name] ?? (Double(value) == nil ? "" as Any : 0.0)
      settings[name] = try MethodOptions.value(of: value, like: usual, "method \(Self.name): option '\(name)'")
    }
    do {
      return try JSONDecoder().decode(Self.self, from: JSONSerialization.data(withJSONObject: settings))
    } catch {
      let texts = options.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      throw MethodError("method \(Self.name): the options \(texts) are not understood: \(MethodOptions.reason(error))")
    }
  }
}

/// Options between text and JSON.
enum MethodOptions {
  static func text(_ value: Any) -> String {
    if let stored = value as? [String: Any] {
      let options = stored.filter { $0.key != "name" }.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }
      let name = stored["name"].map { "\($0)" } ?? ""
      return options.isEmpty ? name : "\(name) (\(options.joined(separator: "; ")))"
    }
    if let list = value as? [Any] { return list.map(text).joined(separator: ", ") }
    if let number = value as? NSNumber, isBool(number) { return number.boolValue ? "true" : "false" }
    return "\(value)"
  }

  /// What `text` says as a value of the kind of `usual`.
  static func value(of text: String, like usual: Any, _ place: String) throws(MethodError) -> Any {
    switch usual {
    case let list as [Any]:
      let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      // An empty list does not tell its kind: numbers are numbers, and all else are texts.
      let model: Any? = list.first
      var values: [Any] = []
      for part in parts { values.append(model == nil ? part : try value(of: part, like: model ?? part, place)) }
      return values
    case let number as NSNumber where isBool(number):
      switch text.lowercased() {
      case "true", "yes", "1": return true
      case "false", "no", "0": return false
      default: throw MethodError("\(place) is true or false, not '\(text)'")
      }
    case is NSNumber:
      guard let number = Double(text), number.isFinite else {
        throw MethodError("\(place) is a number, not '\(text)'")
      }
      return number == number.rounded() && abs(number) < 1e15 ? Int(number) as Any : number
    default: return text
    }
  }

  private static func isBool(_ number: NSNumber) -> Bool { booleanTypes.contains(String(cString: number.objCType)) }

  /// How Foundation marks numbers that stand for true and false.
  private static let booleanTypes: Set<String> = ["B", "c"]

  static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))': \(context.debugDescription)"
    default: "\(error)"
    }
  }
}
