import Core
import Foundation
import Layers
import Synchronization

/// What is wrong with a method's options, or its name.
public struct MethodError: Error, CustomStringConvertible, Sendable, Hashable {
  /// The whole text, for people: what is wrong and what may stand there instead.
  public let description: String
  /// - Parameter description: a sentence that says what is wrong and how to mend it.
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
    for (name, _) in options where !optionNames.contains(name) {
      let names = optionNames.sorted().joined(separator: ", ")
      throw MethodError(
        "method \(Self.name): it has no option '\(name)'. "
          + (names.isEmpty ? "It has none at all" : "Its options are: \(names)"))
    }
    let texts = Dictionary(options.map { ($0.name, $0.value) }) { $1 }
    do throws(OptionTextError) { return try OptionTexts(texts, usual: settings).decoded(Self.self) } catch {
      let written = options.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      switch error {
      case .mismatch(let option, let element, let text, let expected):
        throw MethodError(
          "method \(Self.name): \(OptionTextError.words(element))option '\(option)' is \(expected), not '\(text)'")
      case .missing(let option):
        throw MethodError("method \(Self.name): the options \(written) are not understood: '\(option)' is missing")
      case .other(let reason):
        throw MethodError("method \(Self.name): the options \(written) are not understood: \(reason)")
      }
    }
  }
}

/// Options of methods for people to read.
enum MethodOptions {
  static func text(_ value: Any) -> String {
    if let stored = value as? [String: Any] {
      let options = stored.filter { $0.key != "name" }.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }
      let name = stored["name"].map { "\($0)" } ?? ""
      return options.isEmpty ? name : "\(name) (\(options.joined(separator: "; ")))"
    }
    if let list = value as? [Any] { return list.map(text).joined(separator: ", ") }
    if let number = value as? NSNumber, number.isBoolean { return number.boolValue ? "true" : "false" }
    return "\(value)"
  }
}
