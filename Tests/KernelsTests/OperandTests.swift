import Core
import Kernels
import TestSupport
import Testing

/// Operands that do not fit stop the program, whatever kernel would have read past their ends or taken one type for
/// another.
@Suite struct OperandTests {
  @Test(arguments: OperandMistake.allCases) func mustFit(mistake: OperandMistake) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number = mistake.rawValue as Int] in
      OperandMistake(rawValue: number)?.make()
    }
    expectText(mistake.text, in: result)
  }
}

enum OperandMistake: Int, CaseIterable, Sendable {
  case shortBias, doubleBias, doubleWeight, smallGradient, smallGradientOfWeights, otherMask
  case shortRows, otherRows
  case pooledPlanes, otherMaximum, smallMaximumGradient, otherInput, smallMeanGradient, otherGlobalGradient
  case doubleFeatures
  case normalizedSequence, otherAddend, smallNormalizedGradient

  func make() {
    switch self {
    case .shortBias, .doubleBias, .doubleWeight, .smallGradient, .smallGradientOfWeights, .otherMask: convolve()
    case .shortRows: _ = InnerProduct.forward(zeros([2, 50]), zeros([3, 100]), bias: nil)
    case .otherRows: _ = InnerProduct.weightGradient(zeros([4, 10]), zeros([3, 20]))
    case .pooledPlanes, .otherMaximum, .smallMaximumGradient, .otherInput, .smallMeanGradient, .otherGlobalGradient:
      pool()
    case .doubleFeatures:
      _ = ClassMaps.run(zeros([1, 16, 2, 2], .float64), zeros([4, 16], .float64), classes: [[0]])
    case .normalizedSequence, .otherAddend, .smallNormalizedGradient: normalize()
    }
  }

  private func convolve() {
    let (x, weight) = (zeros([1, 16, 8, 8]), zeros([32, 16, 3, 3]))
    let geometry = ConvolutionGeometry()
    switch self {
    case .shortBias: _ = Convolution.forward(x, weight, bias: zeros([16]), geometry)
    case .doubleBias: _ = Convolution.forward(x, weight, bias: zeros([32], .float64), geometry)
    case .doubleWeight: _ = Convolution.forward(x, zeros([32, 16, 3, 3], .float64), bias: nil, geometry)
    case .smallGradient: _ = Convolution.inputGradient(zeros([1, 32, 5, 6]), weight, inputShape: x.shape, geometry)
    case .smallGradientOfWeights:
      _ = Convolution.weightGradient(zeros([1, 32, 5, 6]), input: x, weight: weight.form, geometry, withBias: true)
    default:
      _ = Convolution.inputGradient(
        zeros([1, 32, 6, 6]), weight, inputShape: x.shape, geometry, mask: zeros([1, 16, 6, 6]))
    }
  }

  private func pool() {
    let (x, geometry) = (zeros([1, 16, 4, 4]), PoolingGeometry(kernel: (2, 2)))
    switch self {
    case .pooledPlanes: _ = Pooling.average(zeros([2, 3, 5]), geometry, countingPadding: false)
    case .otherMaximum: _ = Pooling.maximum(zeros([2, 3, 5]), geometry)
    case .smallMaximumGradient: poolingGradient(zeros([1, 16, 1, 2]), of: x, inputShape: x.shape)
    case .otherInput: poolingGradient(zeros([1, 16, 4, 4]), of: x, inputShape: [1, 16, 8, 8])
    case .smallMeanGradient:
      _ = Pooling.averageGradient(
        zeros([1, 16, 1, 2]), input: ArrayForm(x.shape, .float32, .plain), geometry, countingPadding: false)
    default: _ = Pooling.globalAverageGradient(zeros([1, 8]), input: ArrayForm(x.shape, .float32, .plain))
    }
  }

  private func poolingGradient(_ gradient: NDArray, of x: NDArray, inputShape: Shape) {
    let geometry = PoolingGeometry(kernel: (2, 2))
    let (_, winners) = Pooling.maximum(x, geometry)
    _ = Pooling.maximumGradient(gradient, winners, input: ArrayForm(inputShape, .float32, .plain), geometry)
  }

  private func normalize() {
    let x = NDArray(zeros: [2, 16, 4, 4], .float32, layout: .blocked16)
    let settings = Normalization.Settings(epsilon: 1e-5)
    switch self {
    case .normalizedSequence: _ = Normalization.training(zeros([2, 3, 5]), scale: nil, shift: nil, settings)
    case .otherAddend:
      _ = Normalization.training(x, scale: nil, shift: nil, settings, adding: zeros([2, 16, 4, 2]))
    default:
      let (_, saved) = Normalization.training(x, scale: nil, shift: nil, settings)
      _ = Normalization.trainingGradient(
        zeros([2, 16, 4, 2]), input: x, output: nil, saved: saved, scale: nil, settings)
    }
  }

  private func zeros(_ shape: Shape, _ dtype: DType = .float32) -> NDArray { NDArray(zeros: shape, dtype) }

  /// What is written, as far as it is the same with oneDNN and without.
  var text: String {
    switch self {
    case .shortBias: "convolution: the bias [16] (float32) must be [32] (float32), one number for each output"
    case .doubleBias: "convolution: the bias [32] (float64) must be [32] (float32), one number for each output"
    case .doubleWeight: "convolution: the input [1, 16, 8, 8] (float32) and the weight [32, 16, 3, 3] (float64) must"
    case .smallGradient, .smallGradientOfWeights:
      "convolution, gradient: the output's gradient [1, 32, 5, 6] (float32) must be [1, 32, 6, 6] (float32)"
    case .otherMask: "convolution, gradient: the mask [1, 16, 6, 6] (float32) must be the output"
    case .shortRows: "matrix product: [2, 50] (float32) and [3, 100] (float32)"
    case .otherRows: "matrix product: [4, 10] (float32), transposed, and [3, 20] (float32)"
    case .pooledPlanes: "average pooling: the input [2, 3, 5] (float32) must be [N, C, H, W]"
    case .otherMaximum: "max pooling: the input [2, 3, 5] (float32) must be [N, C, H, W]"
    case .smallMaximumGradient: "max pooling, gradient: the gradient [1, 16, 1, 2] (float32) must"
    case .otherInput: "max pooling, gradient: "
    case .smallMeanGradient: "average pooling, gradient: "
    case .otherGlobalGradient: "global average pooling, gradient: the gradient [1, 8] (float32) must be [N, C]"
    case .doubleFeatures: "class maps: features [1, 16, 2, 2] (float64) and weights [4, 16] (float64) must be float32"
    case .normalizedSequence: "batch normalization: the input [2, 3, 5] (float32) must be [N, C, H, W] or [N, C]"
    case .otherAddend: "batch normalization: the addend [2, 16, 4, 2] (float32) must be like the input"
    case .smallNormalizedGradient:
      "batch normalization: the output's gradient [2, 16, 4, 2] (float32) must be like the input"
    }
  }
}
