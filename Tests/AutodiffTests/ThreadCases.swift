import Autodiff

/// Cases with work for teams of four. Kernels cut what they do into parts of thousands of elements, so that the cases
/// of the gradient checks are computed by one thread each.
let threadCases: [GradientCase] =
  sampleCases + classCases + axisCases + placedCases + productTeamCases + matrixCases + elementCases

private let features = random([8, 32, 24, 24])
private let table = random([256, 512])
private let channelNumbers = [random([32], 0.5...2, seed: 3), random([32], seed: 4)]

private let sampleCases: [GradientCase] = [
  GradientCase(.layerNormalization, "", [table, random([512], 0.5...2, seed: 3), random([512], seed: 4)]) {
    $0[0].layerNormalized(weight: $0[1], bias: $0[2])
  },
  GradientCase(.groupNormalization, "", [features] + channelNumbers) {
    $0[0].groupNormalized(groups: 8, weight: $0[1], bias: $0[2])
  },
  GradientCase(.batchNormalization, "", [features] + channelNumbers) {
    $0[0].batchNormalized(weight: $0[1], bias: $0[2], NormalizationSettings(epsilon: 1e-5, branches: 2)).output
  },
  GradientCase(.localResponseNormalization, "", [features]) { $0[0].localResponseNormalized(size: 5, alpha: 0.5) },
  GradientCase(.resizeNearest, "", [features]) { $0[0].resizedNearest(height: 40, width: 30).squared() },
  GradientCase(.resizeBilinear, "", [features]) { $0[0].resizedBilinear(height: 40, width: 30) },
  GradientCase(.resizeBicubic, "", [features]) { $0[0].resizedBicubic(height: 17, width: 30) },
  GradientCase(.pixelShuffle, "", [features]) { $0[0].pixelShuffled(4).squared() },
]

private let classCases: [GradientCase] = [
  GradientCase(.softmax, "", [table]) { $0[0].softmax() },
  GradientCase(.softmax, "of columns", [table]) { $0[0].softmax(axis: 0) },
  GradientCase(.logSoftmax, "", [table]) { $0[0].logSoftmax() },
  GradientCase(.crossEntropy, "", [table]) {
    $0[0].crossEntropy(.labels((0..<256).map { $0 * 2 }), smoothing: 0.1)
  },
  GradientCase(composed: "meanSquaredError", "", [table, random([256, 512], seed: 3)]) {
    $0[0].meanSquaredError($0[1])
  },
]

private let axisCases: [GradientCase] = [
  GradientCase(.sum, "of all", [table]) { $0[0].sum().squared() },
  GradientCase(.sum, "of rows", [table]) { $0[0].sum([1]).squared() },
  GradientCase(.sum, "of columns", [table]) { $0[0].sum([0]).squared() },
  GradientCase(.mean, "of pixels", [features]) { $0[0].mean([0, 2, 3]).squared() },
  GradientCase(.largest, "of rows", [spread([256, 512])]) { $0[0].largest([1]) },
  GradientCase(.logSumExp, "of rows", [table]) { $0[0].logSumExp([1]) },
  GradientCase(.cumulativeSum, "of rows", [table]) { $0[0].cumulativeSum() },
  GradientCase(.cumulativeSum, "of columns", [table]) { $0[0].cumulativeSum(axis: 0) },
  GradientCase(composed: "variance", "of columns", [table]) { $0[0].variance([0]) },
  GradientCase(composed: "sorted", "", [spread([256, 512])]) { $0[0].sorted().values.squared() },
]

/// Each row of a table of 200 is met about 20 times.
private let indices = Tensor((0..<4096).map { Int32($0 * 37 % 200) })
private let elements = Tensor((0..<256 * 512).map { Int32($0 * 37 % 300) }, shape: [256, 512])

private let placedCases: [GradientCase] = [
  GradientCase(composed: "embedding", "", [random([200, 64])]) { Tensor.embedding(indices, weight: $0[0]).squared() },
  GradientCase(.indexSelect, "", [random([200, 64])]) { $0[0].indexSelected(indices).squared() },
  GradientCase(.indexAdd, "", [random([4096, 64])]) { $0[0].indexAdded(indices, size: 200).squared() },
  GradientCase(.gather, "", [random([256, 300])]) { $0[0].gathered(elements).squared() },
  GradientCase(.scatterAdd, "", [table]) { $0[0].scatterAdded(elements, size: 300).squared() },
  GradientCase(.transpose, "", [random([512, 600])]) { $0[0].transposed().squared() },
  GradientCase(.concatenate, "of channels", [features, random([8, 16, 24, 24], seed: 3)]) {
    Tensor.concatenated($0, axis: 1).squared()
  },
]

private let productTeamCases: [GradientCase] = [
  GradientCase(.matrixProduct, "", [random([160, 512]), random([512, 160], seed: 3)]) { $0[0].matrixProduct($0[1]) },
  GradientCase(.matrixProduct, "of several", [random([16, 64, 64]), random([16, 64, 64], seed: 3)]) {
    $0[0].matrixProduct($0[1])
  },
  GradientCase(.linear, "", [random([64, 1024]), random([160, 1024], seed: 3), random([160], seed: 4)]) {
    $0[0].linear($0[1], bias: $0[2])
  },
  GradientCase(composed: "einsum", "", [random([8, 4, 64, 32]), random([8, 4, 64, 32], seed: 3)]) {
    Tensor.einsum("bhid,bhjd->bhij", $0)
  },
]

/// Matrices near a multiple of the identity.
private let matrices = random([96, 20, 20], seed: 3) * 0.3 + Tensor.identity(20, .float64) * 2.5
private let columns = random([96, 20, 4], seed: 4)

private let matrixCases: [GradientCase] = [
  linear(.solve, [matrices, columns]) { try .solve($0[0], $0[1]) },
  linear(.triangularSolve, [matrices, columns]) { try .solveTriangular($0[0], $0[1], upper: true) },
  linear(.inverse, [matrices]) { try $0[0].inverse() },
  linear(.logDeterminant, [matrices]) { try $0[0].logDeterminant().logAbsolute },
  linear(.cholesky, [matrices]) { try $0[0].timesItself().cholesky() },
  linear(.qr, [matrices]) { try $0[0].qr().r },
  linear(.symmetricEigen, [matrices]) { try $0[0].timesItself().symmetricEigen().values.squared().sum([1]) },
  linear(.svd, [matrices]) { try $0[0].svd().s.squared().sum([1]) },
]

private func linear(
  _ operation: Autodiff.Operation, _ inputs: [Tensor],
  _ function: @escaping @Sendable ([Tensor]) throws -> Tensor
) -> GradientCase {
  GradientCase(operation, "of 96 matrices", inputs) { inputs in
    do {
      return try function(inputs)
    } catch {
      fatalError("\(operation): \(error)")
    }
  }
}

private let elementCases: [GradientCase] = [
  GradientCase(.gelu, "", [features]) { $0[0].gelu() },
  GradientCase(.power, "", [random([256, 512], 0.5...2), random([512], 0.5...2, seed: 3)]) { $0[0].power($0[1]) },
  GradientCase(.multiply, "broadcast", [features, random([32, 1, 1], seed: 3)]) { $0[0] * $0[1] },
  GradientCase(.divide, "broadcast", [table, random([256, 1], 0.5...2, seed: 3)]) { $0[0] / $0[1] },
  GradientCase(.parametricReLU, "", [spread([8, 32, 24, 24]), random([32], seed: 3)]) {
    $0[0].parametricReLU(slope: $0[1])
  },
  GradientCase(.dropout, "", [table]) {
    var generator = RandomGenerator(seed: 3)
    return $0[0].dropout(rate: 0.4, using: &generator)
  },
]
