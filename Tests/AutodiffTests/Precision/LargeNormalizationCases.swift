import Autodiff

/// Normalizations of many channels, of long rows, and of each sample's pixels.
let largeNormalizations: [GradientCase] = batchNormalizations + rowNormalizations

private let padded = ConvolutionGeometry(padding: (1, 1, 1, 1))
private let channelNumbers = [random([32], 0.5...2, seed: 3), random([32], seed: 4)]
private let features = random([4, 32, 16, 16])
private let addend = random([4, 32, 16, 16], seed: 6)
private let settings = NormalizationSettings(epsilon: 1e-5)
private let branched = NormalizationSettings(epsilon: 1e-5, branches: 2)

private let batchNormalizations: [GradientCase] = [
  GradientCase(large: .batchNormalization, "", [features] + channelNumbers) {
    $0[0].batchNormalized(weight: $0[1], bias: $0[2], settings).output
  },
  GradientCase(large: .batchNormalization, "with an addend", [features] + channelNumbers + [addend]) {
    $0[0].batchNormalized(weight: $0[1], bias: $0[2], settings, adding: $0[3]).output
  },
  GradientCase(large: .batchNormalization, "of two branches", [features] + channelNumbers) {
    $0[0].batchNormalized(weight: $0[1], bias: $0[2], branched).output
  },
  GradientCase(large: .batchNormalization, "of two branches, with an addend", [features] + channelNumbers + [addend]) {
    $0[0].batchNormalized(weight: $0[1], bias: $0[2], branched, adding: $0[3]).output
  },
  GradientCase(large: .batchNormalization, "at evaluation", [features] + channelNumbers) {
    $0[0].normalized(
      mean: random([32], seed: 7), variance: random([32], 0.5...2, seed: 8), weight: $0[1], bias: $0[2], settings)
  },
  // Behind a convolution the features lie as its kernel leaves them, in blocks.
  GradientCase(
    large: .batchNormalization, "behind a convolution",
    [random([4, 16, 16, 16]), random([32, 16, 3, 3], seed: 5)] + channelNumbers
  ) {
    $0[0].convolved($0[1], padded).batchNormalized(weight: $0[2], bias: $0[3], settings).output
  },
]

private let rowNormalizations: [GradientCase] = [
  GradientCase(
    large: .layerNormalization, "of long rows",
    [random([48, 1024]), random([1024], 0.5...2, seed: 3), random([1024], seed: 4)]
  ) {
    $0[0].layerNormalized(weight: $0[1], bias: $0[2])
  },
  GradientCase(
    large: .layerNormalization, "of many rows",
    [random([1024, 64]), random([64], 0.5...2, seed: 3), random([64], seed: 4)]
  ) {
    $0[0].layerNormalized(weight: $0[1], bias: $0[2])
  },
  GradientCase(large: .groupNormalization, "of four channels", [features] + channelNumbers) {
    $0[0].groupNormalized(groups: 8, weight: $0[1], bias: $0[2])
  },
  GradientCase(large: .groupNormalization, "of each channel", [features] + channelNumbers) {
    $0[0].groupNormalized(groups: 32, weight: $0[1], bias: $0[2])
  },
  response("as in AlexNet", alpha: 1e-4, beta: 0.75, k: 2),
  response("that counts", alpha: 0.5, beta: 0.75, k: 1),
  response("of another power", alpha: 0.5, beta: 1.3, k: 1),
]

private func response(_ name: String, alpha: Double, beta: Double, k: Double) -> GradientCase {
  GradientCase(large: .localResponseNormalization, name, [random([2, 64, 12, 12], -2...2)]) {
    $0[0].localResponseNormalized(size: 5, alpha: alpha, beta: beta, k: k)
  }
}
