import Testing

/// Convolutions of any geometry, precision, layout and algorithm against plain loops. Serialized, because the algorithm
/// is one setting for the whole program.
@Suite(.serialized) struct ConvolutionPropertyTests {
  @Test func forward() { expectHolds(forAll: ForwardConvolution.self) }
  @Test func inputGradient() { expectHolds(forAll: InputGradientOfConvolution.self) }
  @Test func weightGradient() { expectHolds(forAll: WeightGradientOfConvolution.self) }
}
