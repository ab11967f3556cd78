#if canImport(CWinograd)
import CWinograd
import Testing

/// Every direction against sums in double precision. The errors allowed are those of F(4x4, 3x3) in float32: about
/// 1e-6 of the root mean square, whatever the number of channels.
@Suite(.enabled(if: eil_wino_available() != 0, "needs AVX-512"))
struct WinogradTests {
  private func relativeError(_ values: [Float], _ expected: [Double]) -> Double {
    var error = 0.0, square = 0.0
    for (value, truth) in zip(values, expected) {
      error += (Double(value) - truth) * (Double(value) - truth)
      square += truth * truth
    }
    return square > 0 ? (error / square).squareRoot() : error.squareRoot()
  }

  private func check(_ example: WinogradCase) {
    let (output, outputContained) = example.forward(members: 2)
    #expect(relativeError(output, example.expectedForward()) < 2e-6)
    let (gradient, gradientContained) = example.sourceGradient(members: 2)
    #expect(relativeError(gradient, example.expectedSourceGradient()) < 2e-6)
    let (weights, bias, weightsContained) = example.weightGradients(members: 2)
    let expected = example.expectedWeightGradients()
    #expect(relativeError(weights, expected.weights) < 2e-6)
    #expect(relativeError(bias, expected.bias) < 2e-6)
    #expect(outputContained && gradientContained && weightsContained)
  }

  @Test("all remainders of tiles, all paddings", arguments: 1...10, 0...2)
  func partialTiles(size: Int, padding: Int) {
    guard size + 2 * padding > 2 else { return }
    check(
      WinogradCase(
        images: 2, inputs: 32, outputs: 48, height: size, width: size + size % 3, padding: padding,
        masked: size.isMultiple(of: 2)))
  }

  @Test("many channels, few tiles")
  func manyChannels() {
    check(WinogradCase(images: 1, inputs: 512, outputs: 208, height: 7, width: 7, padding: 1, masked: true))
    check(WinogradCase(images: 1, inputs: 208, outputs: 512, height: 6, width: 5, padding: 1, masked: false))
  }

  @Test("many tiles, few channels")
  func manyTiles() {
    check(WinogradCase(images: 3, inputs: 16, outputs: 32, height: 58, width: 61, padding: 1, masked: true))
  }

  @Test("the number of threads changes no bit", arguments: [(64, 64, 30), (256, 400, 14)])
  func membersChangeNothing(inputs: Int, outputs: Int, size: Int) {
    let example = WinogradCase(
      images: 2, inputs: inputs, outputs: outputs, height: size, width: size, padding: 1, masked: true)
    for members: Int32 in 2...4 {
      #expect(example.forward(members: 1).values == example.forward(members: members).values)
      #expect(example.sourceGradient(members: 1).values == example.sourceGradient(members: members).values)
      let one = example.weightGradients(members: 1), several = example.weightGradients(members: members)
      #expect(one.weights == several.weights && one.bias == several.bias)
    }
  }

  @Test("what is not a number stays so through ReLU")
  func notANumber() {
    var example = WinogradCase(images: 1, inputs: 16, outputs: 16, height: 4, width: 4, padding: 1, masked: true)
    example = example.withSource(of: .nan)
    let kept = example.forward(members: 1).values.allSatisfy { $0.isNaN }
    #expect(kept)
  }

  @Test("shapes that are left to other kernels")
  func unsupported() {
    func supports(inputs: Int32 = 16, outputs: Int32 = 16, height: Int32 = 8, padding: Int32 = 1) -> Bool {
      var shape = eil_wino_shape(
        images: 1, inputs: inputs, outputs: outputs, height: height, width: 8, padding: padding)
      return eil_wino_supports(&shape) != 0
    }
    #expect(supports())
    #expect(!supports(inputs: 3))
    #expect(!supports(outputs: 24))
    #expect(!supports(padding: 3))
    #expect(!supports(height: 2, padding: 0))
  }
}
#endif
