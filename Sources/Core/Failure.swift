/// Stops the program because of a mistake in the code that calls the library.
///
/// `precondition` drops its text in release builds, and networks are trained in release builds; every check that a
/// user can run into goes through here instead, so that the text survives.
public func fail(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  FailureContext.place.fail(message(), file: file, line: line)
}

/// Stops the program with `message` unless `condition` holds.
@inlinable @inline(__always)
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fail(message(), file: file, line: line) }
}

/// Where in a network the program is, for error texts: the names of the layers being run, outermost first.
public enum FailureContext {
  @TaskLocal static var path: [String] = []
  @TaskLocal private static var description: Description?

  /// What is said of the layer at the end of `path`, and of no other.
  fileprivate struct Description: Sendable {
    let path: [String]
    let text: @Sendable () -> String
  }

  /// Where the calling thread is. Whoever checks numbers on the threads of `ThreadPool`, which do not know it, asks
  /// before they start.
  public static var place: Place { Place(path: path, description: description) }

  /// A place in a network, with what is known of its layer.
  public struct Place: Sendable {
    fileprivate let path: [String]
    fileprivate let description: Description?

    /// Stops the program because of a mistake made at this place.
    public func fail(_ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) -> Never {
      let names = path.joined(separator: ".")
      let more = description.flatMap { $0.path == path ? " \($0.text())" : nil } ?? ""
      fatalError(names.isEmpty ? message() : "\(message())\n  in layer \(names)\(more)", file: file, line: line)
    }
  }

  /// Runs `body` with `name` added to the path that error texts show.
  public static func entering<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    try $path.withValue(path + [name], operation: body)
  }

  /// The same with more to say of the layer, such as its type and input; asked for only if the program stops.
  public static func entering<Result>(
    _ name: String, describing text: @escaping @Sendable () -> String, _ body: () throws -> Result
  ) rethrows -> Result {
    let inner = path + [name]
    return try $path.withValue(inner) {
      try $description.withValue(Description(path: inner, text: text), operation: body)
    }
  }

  /// Runs `body` under a path noted earlier.
  public static func restoring<Result>(_ names: [String], _ body: () throws -> Result) rethrows -> Result {
    guard !names.isEmpty else { return try body() }
    return try $path.withValue(names, operation: body)
  }

  /// The names of the layers being run, outermost first.
  public static var names: [String] { path }

  /// The current path, as in `features.conv4_2`; empty outside any layer.
  public static func describe() -> String { path.joined(separator: ".") }
}
