import Autodiff

/// Cases of the sizes that networks have. Only from such sizes on do the fast kernels serve: those for blocks of
/// channels, Winograd's algorithm where the processor has it, oneDNN's functions from 1,024 elements on. Precisions are
/// compared, but no gradients with differences, which would take as many runs as there are elements.
///
/// None has a kink that rounding could cross, as a ReLU's: its gradient near 0 is one thing or another. Where there is
/// one, numbers are chosen that are far from it.
let largeCases: [GradientCase] =
  largeConvolutions + largeNormalizations + largeClasses + largeProducts + largeSums + largePoolings + largeResizes
  + largeFunctions

extension GradientCase {
  /// A case in the row of `operation` for large ones.
  init(
    large operation: Autodiff.Operation, _ name: String = "", _ inputs: [Tensor],
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.init(composed: PrecisionTable.large(operation.rawValue), name, inputs, function)
  }
}

private let largePoolings: [GradientCase] = [
  GradientCase(large: .maxPool, "2x2", [spread([2, 32, 16, 16])]) {
    $0[0].maxPooled(PoolingGeometry(kernel: (2, 2)))
  },
  GradientCase(large: .averagePool, "3x3", [random([2, 32, 16, 16])]) {
    $0[0].averagePooled(
      PoolingGeometry(kernel: (3, 3), stride: (2, 2), padding: (1, 1, 1, 1)), countIncludesPadding: true)
  },
  GradientCase(large: .adaptiveAveragePool, "to 7x7", [random([2, 32, 18, 16])]) {
    $0[0].adaptiveAveragePooled(height: 7, width: 7)
  },
  GradientCase(large: .globalAveragePool, "", [random([4, 32, 16, 16])]) { $0[0].globalAveragePooled().squared() },
]

private let largeResizes: [GradientCase] = [(97, 75), (224, 200), (31, 20)].flatMap { height, width in
  [true, false].flatMap { corners in
    [
      GradientCase(large: .resizeBilinear, "to \(height)x\(width), corners \(corners)", [random([1, 4, 56, 64])]) {
        $0[0].resizedBilinear(height: height, width: width, alignCorners: corners)
      },
      GradientCase(large: .resizeBicubic, "to \(height)x\(width), corners \(corners)", [random([1, 4, 56, 64])]) {
        $0[0].resizedBicubic(height: height, width: width, alignCorners: corners)
      },
    ]
  }
}

private let many: Shape = [2, 16, 12, 12]

private let largeFunctions: [GradientCase] = [
  GradientCase(large: .exp, "", [random(many, -4...4)]) { $0[0].exp() },
  GradientCase(large: .log, "", [random(many, 0.05...4)]) { $0[0].log() },
  GradientCase(large: .sigmoid, "", [random(many, -4...4)]) { $0[0].sigmoid() },
  GradientCase(large: .tanh, "", [random(many, -4...4)]) { $0[0].tanh() },
  GradientCase(large: .gelu, "", [random(many, -4...4)]) { $0[0].gelu() },
  GradientCase(large: .silu, "", [random(many, -4...4)]) { $0[0].silu() },
]
