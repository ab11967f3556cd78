#if !OneDNN
// What the other files of this folder are in a build without oneDNN: no plan is ever made, so none is ever run, and
// every caller takes the way that it has for shapes that oneDNN has no kernel for.

extension OneDNN {
  public static var isAvailable: Bool { false }

  public static var version: (major: Int, minor: Int, patch: Int)? { nil }

  static var preferredBlock: Int { 1 }

  static func matrixProduct(_ a: NDArray, _ b: NDArray, transposeA: Bool, transposeB: Bool, into result: NDArray) {
    fail("inner product: this build has no oneDNN")
  }
}

final class Plan: Sendable {
  private init() {}

  private var none: Never { fail("kernels: this build has no oneDNN") }

  static func convolution(
    _ key: ConvolutionKey, source: Layout, destination: Layout, winograd: Bool
  ) -> Plan? { nil }
  static func elementwise(_ function: FastElementwise.Function, count: Int) -> Plan? { nil }
  static func softmax(outer: Int, axis: Int, inner: Int, isLogarithmic: Bool) -> Plan? { nil }
  static func reorder(_ shape: Shape, _ source: Layout, _ target: Layout) -> Plan? { nil }
  static func pooling(_ key: PoolingKey) -> Plan? { nil }
  static func normalization(_ key: NormalizationKey) -> Plan? { nil }

  var kernelName: String { none }
  var scratchBytes: Int { none }
  var workspaceBytes: Int { none }
  var takesBlockedWeights: Bool { none }

  func callAsFunction(_ operation: StaticString, _ source: NDArray, into target: NDArray) { none }
  func convolve(_ source: NDArray, _ weight: NDArray, bias: NDArray?, into output: NDArray) { none }
  func convolutionInputGradient(_ gradient: NDArray, _ weight: NDArray, into result: NDArray) { none }
  func convolutionWeightGradient(_ source: NDArray, _ gradient: NDArray, into result: NDArray, bias: NDArray?) {
    none
  }
  func pool(_ input: NDArray, into output: NDArray, workspace: MemoryBlock?) { none }
  func poolingGradient(_ gradient: NDArray, workspace: MemoryBlock?, into result: NDArray) { none }
  func normalize(
    _ input: NDArray, scale: NDArray, shift: NDArray, into output: NDArray, _ saved: Normalization.Saved
  ) { none }
  func normalizationGradient(
    _ gradient: NDArray, input: NDArray, scale: NDArray, shift: NDArray, _ saved: Normalization.Saved,
    into result: NDArray, scaleGradient: NDArray, shiftGradient: NDArray
  ) { none }
  func pack(_ weights: NDArray) -> MemoryBlock { none }
  func packsLike(_ other: Plan) -> Bool { none }
}

final class BoundPlan {
  private var none: Never { fail("kernels: this build has no oneDNN") }

  init(
    _ plan: Plan, source: UnsafeMutablePointer<Float>?, packed: MemoryBlock?, bias: NDArray?,
    destination: UnsafeMutablePointer<Float>?, scratch: UnsafeMutableRawPointer
  ) { fail("kernels: this build has no oneDNN") }

  func bind(source: NDArray) { none }
  func bind(destination: NDArray) { none }
  func run() { none }
}
#endif
