import Kernels
import Testing

/// Convolutions of any geometry, precision, layout and algorithm against plain loops.
@Suite struct ConvolutionPropertyTests {
  @Test func forward() { expectHolds(forAll: ForwardConvolution.self) }
  @Test func inputGradient() { expectHolds(forAll: InputGradientOfConvolution.self) }
  @Test func weightGradient() { expectHolds(forAll: WeightGradientOfConvolution.self) }
  @Test func pooled() { expectHolds(forAll: PooledConvolutionCase.self) }

  /// oneDNN's Winograd kernel gave wrong gradients here.
  @Test(arguments: [ConvolutionAlgorithm.automatic, .libraryWinograd])
  func lowImageWithUnequalPadding(algorithm: ConvolutionAlgorithm) {
    let setting = ConvolutionSetting(
      height: 2, kernel: [3, 3], padding: [1, 0, 1, 1], dtype: .float32, algorithm: algorithm, values: 5577)
    expectHolds(InputGradientOfConvolution(setting: setting))
  }
}
