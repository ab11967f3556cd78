import Kernels

/// Stops the program with `message` unless `condition` holds, naming the layer being run. The text survives release
/// builds, unlike a `precondition`'s; use it for checks in layers and operations of your own.
@inline(__always)
public func check(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { Kernels.fail(message(), file: file, line: line) }
}
