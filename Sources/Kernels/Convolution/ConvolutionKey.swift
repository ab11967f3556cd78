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

  /// The work of the textbook algorithm, which is the same in all directions.
  var work: Profile.Work {
    let output = geometry.outputShape(input: input, weight: weight)
    let numbers = input.elementCount + output.elementCount + weight.elementCount
    return Profile.Work(
      floatingPointOperations: 2 * Double(output.elementCount) * Double(weight.product(of: 1..<4)),
      bytes: 4 * Double(numbers))
  }

  /// Whether Winograd's algorithm can compute it.
  var isWinogradShape: Bool {
    weight[2] == 3 && weight[3] == 3 && geometry.isDense && geometry.groups == 1
  }
}

extension ConvolutionGeometry {
  /// Stride 1 and dilation 1.
  var isDense: Bool { strideHeight == 1 && strideWidth == 1 && dilationHeight == 1 && dilationWidth == 1 }
}
