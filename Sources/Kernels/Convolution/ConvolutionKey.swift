import Core

/// Everything that a convolution kernel is compiled for.
struct ConvolutionKey: Hashable, Sendable {
  let input: Shape
  let weight: Shape
  let geometry: ConvolutionGeometry
  let direction: KernelDirection
  let hasBias: Bool
  /// Whether the result is added to what the output holds, before the activation.
  var addsToOutput = false
  var activation: Activation?
  var algorithm: ConvolutionAlgorithm

  /// `[N, O, H', W']`.
  var output: Shape { geometry.outputShape(input: input, weight: weight) }

  /// The work of the textbook algorithm, which is the same in all directions.
  var work: Profile.Work {
    let output = output
    let numbers = input.elementCount + output.elementCount + weight.elementCount
    return Profile.Work(
      floatingPointOperations: 2 * Double(output.elementCount) * Double(weight.product(of: 1..<4)),
      bytes: 4 * Double(numbers))
  }

  /// Whether Winograd's algorithm can compute it.
  var isWinogradShape: Bool {
    weight[2] == 3 && weight[3] == 3 && geometry.window.isDense && geometry.window.isUnitStride && geometry.groups == 1
  }
}

/// Which convolution kernels to use.
///
/// Winograd's algorithm was the faster one in all three directions for every 3x3 stride-1 shape measured, and this
/// project's kernels were faster than oneDNN's (Docs/Performance.md). So the rule is fixed: it needs no trial runs, and
/// the same shape is computed the same way in every run.
///
/// Networks made by `optimizedForInference` know only two algorithms where oneDNN is there: `.automatic`, `.winograd`
/// and `.libraryWinograd` mean the same, Winograd by oneDNN's kernels where those are offered (version 2) and direct
/// elsewhere. Without oneDNN they run the kernels of training, and choose as those do.
public enum ConvolutionAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// Winograd F(4x4, 3x3) where it is offered, by this project's kernels before oneDNN's; direct elsewhere. In networks
  /// made by `optimizedForInference` see above.
  case automatic
  /// The textbook algorithm.
  case direct
  /// As `automatic`.
  case winograd
  /// Winograd by oneDNN's kernels instead of this project's own, to compare with.
  case libraryWinograd = "library-winograd"
}
