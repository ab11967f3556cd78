import Autodiff
import Testing

/// All forms of a convolution with as many channels as networks have: blocks of 16, the first layer's three, and few
/// for each group.
let largeConvolutions: [GradientCase] = plainConvolutions + groupedConvolutions + transposedConvolutions + pooled

private let padded = ConvolutionGeometry(padding: (1, 1, 1, 1))
private let halved = ConvolutionGeometry(stride: (2, 2), padding: (1, 1, 1, 1))

private let plainConvolutions: [GradientCase] = [
  convolution("3x3, 16 to 32 channels", [2, 16, 24, 24], [32, 16, 3, 3], padded),
  convolution("3x3, 32 to 16 channels", [2, 32, 20, 20], [16, 32, 3, 3], padded),
  convolution("3x3, 32 to 32 channels, partial tiles", [3, 32, 15, 18], [32, 32, 3, 3], padded),
  convolution("3x3, 3 to 32 channels", [2, 3, 32, 32], [32, 3, 3, 3], padded),
  convolution("3x3 with strides", [2, 32, 24, 24], [32, 32, 3, 3], halved),
  convolution("1x1", [2, 32, 24, 24], [32, 32, 1, 1], ConvolutionGeometry()),
  // Half of the channels are shifted so far that their ReLU lets all through, half so far that it lets nothing through.
  GradientCase(
    large: .convolution, "3x3 with ReLU",
    [random([2, 16, 24, 24]), random([32, 16, 3, 3], seed: 3), spread([32], seed: 4) * 5]
  ) {
    $0[0].convolved($0[1], bias: $0[2].sign() * 20 + $0[2], padded, fusingReLU: true)
  },
]

private let groupedConvolutions: [GradientCase] = [
  convolution(
    "3x3 in 2 groups", [2, 32, 16, 16], [32, 16, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 2)),
  convolution(
    "3x3 in 8 groups", [2, 32, 16, 16], [64, 4, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 8)),
  convolution(
    "3x3 depthwise", [2, 32, 20, 20], [32, 1, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 32)),
  convolution(
    "3x3 depthwise with strides", [2, 32, 20, 20], [32, 1, 3, 3],
    ConvolutionGeometry(stride: (2, 2), padding: (1, 1, 1, 1), groups: 32)),
]

private let transposedConvolutions: [GradientCase] = [
  transposed("3x3", [2, 32, 16, 16], [32, 32, 3, 3], padded),
  transposed("3x3 with strides", [2, 32, 12, 12], [32, 16, 3, 3], halved, outputPadding: (1, 1)),
  transposed(
    "3x3 depthwise", [2, 32, 12, 12], [32, 1, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 32)),
  weightGradient("3x3", [2, 32, 16, 16], [32, 32, 3, 3], padded),
  weightGradient("3x3 with strides", [2, 32, 16, 16], [16, 32, 3, 3], halved),
  weightGradient("1x1", [2, 32, 16, 16], [32, 32, 1, 1], ConvolutionGeometry()),
]

/// The features are drawn by a seed of which `LargeConvolutionTests` knows that no rounding chooses another winner.
private let pooledInputs = [random([2, 32, 16, 16], seed: 33), random([32, 32, 3, 3], seed: 3), random([32], seed: 4)]

private let pooled: [GradientCase] = [
  GradientCase(large: .convolutionMaxPool, "3x3", pooledInputs) {
    $0[0].convolvedAndMaxPooled($0[1], bias: $0[2], padded, pooling: PoolingGeometry(kernel: (2, 2)))
  }
]

private func convolution(
  _ name: String, _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry
) -> GradientCase {
  GradientCase(large: .convolution, name, [random(input), random(weight, seed: 3), random([weight[0]], seed: 4)]) {
    $0[0].convolved($0[1], bias: $0[2], geometry)
  }
}

private func transposed(
  _ name: String, _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry,
  outputPadding: (height: Int, width: Int) = (0, 0)
) -> GradientCase {
  let bias = random([weight[1] * geometry.groups], seed: 4)
  return GradientCase(large: .transposedConvolution, name, [random(input), random(weight, seed: 3), bias]) {
    $0[0].transposedConvolved($0[1], bias: $0[2], geometry, outputPadding: outputPadding)
  }
}

private func weightGradient(
  _ name: String, _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry
) -> GradientCase {
  let output = geometry.outputShape(input: input, weight: weight)
  return GradientCase(large: .convolutionWeightGradient, name, [random(input), random(output, seed: 3)]) {
    $0[0].convolutionWeightGradient($0[1], weightShape: weight, geometry)
  }
}

@Suite struct LargeConvolutionTests {
  /// Before the pooling, each window's largest value is further from the second largest, and from 0, than the tolerance
  /// would move both.
  @Test func noRoundingChoosesAnotherWinner() {
    let features = pooledInputs[0].convolved(pooledInputs[1], bias: pooledInputs[2], padded)
    let windows = features.reshaped([2, 32, 8, 2, 8, 2]).transposed([0, 1, 2, 4, 3, 5]).reshaped([-1, 4])
    let best = windows.topValues(2).values
    let (first, second) = (best.sliced(0..<1, axis: 1), best.sliced(1..<2, axis: 1))
    let scale = features.absolute().largest()
    let limit = 5 * PrecisionTable.tolerance(PrecisionTable.large("convolutionMaxPool")).results
    #expect(((first - second).smallest() / scale).scalar > limit)
    #expect((first.absolute().smallest() / scale).scalar > limit)
  }

  /// The bias of the case with a ReLU decides for all of its channel's pixels.
  @Test func noRoundingOpensAReLU() throws {
    let entry = try #require(largeConvolutions.first { $0.name == "3x3 with ReLU" })
    let unshifted = entry.inputs[0].convolved(entry.inputs[1], padded)
    #expect(unshifted.absolute().largest().scalar < 19)
    let channels = entry.function(entry.inputs).largest([0, 2, 3]).doubles
    #expect(channels.contains(0) && channels.contains { $0 > 0 })
  }
}
