/// Stops the program because of a mistake in the code that calls this module, with a text that release builds keep.
/// This module stands beside Kernels, not above it, and so has its own.
@inline(__always)
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}
