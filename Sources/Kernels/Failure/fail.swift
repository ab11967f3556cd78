/// Stops the program because of a mistake in the code that calls the library.
///
/// `precondition` drops its text in release builds, and networks are trained in release builds; every check that a
/// user can run into goes through here instead, so that the text survives.
public func fail(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  let place = FailureContext.describe()
  fatalError(place.isEmpty ? message() : "\(message())\n  in layer \(place)", file: file, line: line)
}

/// Stops the program with `message` unless `condition` holds.
@inline(__always)
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fail(message(), file: file, line: line) }
}

/// Where in a network the program is, for error texts: the names of the layers being run, outermost first.
public enum FailureContext {
  @TaskLocal static var path: [String] = []

  /// Runs `body` with `name` added to the path that error texts show.
  public static func entering<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    try $path.withValue(path + [name], operation: body)
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
