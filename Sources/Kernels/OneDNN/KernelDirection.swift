/// What a kernel computes of an operation.
enum KernelDirection: Hashable, Sendable {
  /// The result, with what a gradient's kernel needs of it.
  case forward
  case inputGradient
  case weightGradient
  /// The result alone.
  case inference
}
