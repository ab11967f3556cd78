import Autodiff

/// Cases of the sizes that networks have. Only from such sizes on do the fast kernels serve: those for blocks of
/// channels, Winograd's algorithm where the processor has it, oneDNN's functions from 1,024 elements on. Precisions are
/// compared, but no gradients with differences, which would take as many runs as there are elements.
///
/// None has a kink that rounding could cross, as a ReLU's: its gradient near 0 is one thing or another.
let largeCases: [GradientCase] = largeConvolutions + largeNormalizations + largePoolings + largeFunctions

extension GradientCase {
  /// A case in the row of `operation` for large ones.
  fileprivate init(
    large operation: Autodiff.Operation, _ name: String = "", _ inputs: [Tensor],
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.init(composed: PrecisionTable.large(operation.rawValue), name, inputs, function)
  }
}

private let padded = ConvolutionGeometry(padding: (1, 1, 1, 1))

private let largeConvolutions: [GradientCase] = [
  convolution("3x3, 16 to 32 channels", [2, 16, 24, 24], [32, 16, 3, 3], padded),
  convolution("3x3, 32 to 16 channels", [2, 32, 20, 20], [16, 32, 3, 3], padded),
  convolution("3x3, 32 to 32 channels, partial tiles", [3, 32, 15, 18], [32, 32, 3, 3], padded),
  convolution("3x3, 3 to 32 channels", [2, 3, 32, 32], [32, 3, 3, 3], padded),
  convolution(
    "3x3 with strides", [2, 32, 24, 24], [32, 32, 3, 3],
    ConvolutionGeometry(stride: (2, 2), padding: (1, 1, 1, 1))),
  convolution("1x1", [2, 32, 24, 24], [32, 32, 1, 1], ConvolutionGeometry()),
]

private func convolution(
  _ name: String, _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry
) -> GradientCase {
  GradientCase(large: .convolution, name, [random(input), random(weight, seed: 3), random([weight[0]], seed: 4)]) {
    $0[0].convolved($0[1], bias: $0[2], geometry)
  }
}

private let channelNumbers = [random([32], 0.5...2, seed: 3), random([32], seed: 4)]
private let settings = NormalizationSettings(epsilon: 1e-5)

private let largeNormalizations: [GradientCase] = [
  GradientCase(large: .batchNormalization, "", [random([4, 32, 16, 16])] + channelNumbers) {
    $0[0].batchNormalized(scale: $0[1], shift: $0[2], settings).output
  },
  // Behind a convolution the features lie as its kernel leaves them, in blocks.
  GradientCase(
    large: .batchNormalization, "behind a convolution",
    [random([4, 16, 16, 16]), random([32, 16, 3, 3], seed: 5)] + channelNumbers
  ) {
    $0[0].convolved($0[1], padded).batchNormalized(scale: $0[2], shift: $0[3], settings).output
  },
  GradientCase(large: .softmax, "", [random([16, 512], -4...4)]) { $0[0].softmax() },
  GradientCase(large: .softmax, "of channels", [random([2, 64, 6, 6], -4...4)]) { $0[0].softmax(axis: 1) },
  GradientCase(large: .logSoftmax, "", [random([16, 512], -4...4)]) { $0[0].logSoftmax() },
]

private let largePoolings: [GradientCase] = [
  GradientCase(large: .maxPool, "2x2", [spread([2, 32, 16, 16])]) {
    $0[0].maxPooled(PoolingGeometry(kernel: (2, 2)))
  },
  GradientCase(large: .averagePool, "3x3", [random([2, 32, 16, 16])]) {
    $0[0].averagePooled(PoolingGeometry(kernel: (3, 3), stride: (2, 2), padding: (1, 1, 1, 1)), countingPadding: true)
  },
  GradientCase(large: .adaptiveAveragePool, "to 7x7", [random([2, 32, 18, 16])]) {
    $0[0].adaptiveAveragePooled(height: 7, width: 7)
  },
  GradientCase(large: .globalAveragePool, "", [random([4, 32, 16, 16])]) { $0[0].globalAveragePooled().squared() },
]

private let many: Shape = [2, 16, 12, 12]

private let largeFunctions: [GradientCase] = [
  GradientCase(large: .exp, "", [random(many, -4...4)]) { $0[0].exp() },
  GradientCase(large: .log, "", [random(many, 0.05...4)]) { $0[0].log() },
  GradientCase(large: .sigmoid, "", [random(many, -4...4)]) { $0[0].sigmoid() },
  GradientCase(large: .tanh, "", [random(many, -4...4)]) { $0[0].tanh() },
  GradientCase(large: .gelu, "", [random(many, -4...4)]) { $0[0].gelu() },
  GradientCase(large: .silu, "", [random(many, -4...4)]) { $0[0].silu() },
]
