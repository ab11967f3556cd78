import Autodiff
import Optimizers
import Testing

@Suite struct ClippingTests {
  private let network = PairNetwork()

  @Test func theNormIsThatOfAllGradients() {
    let (same, norm) = network.gradients(2).clipped(toNorm: 10)
    #expect(abs(norm - (17.0 * 4).squareRoot()) < 1e-14)
    #expect(same[network.$vector]?.doubles == [2, 2, 2, 2, 2])
  }

  @Test func longGradientsAreShortened() throws {
    let (short, norm) = network.gradients(2).clipped(toNorm: 0.5)
    #expect(norm > 8)
    #expect(abs(short.globalNorm - 0.5) < 1e-14)
    let values = try #require(short[network.matrixParameter]).doubles
    #expect(values.allSatisfy { abs($0 - 0.5 / 17.0.squareRoot()) < 1e-14 })
  }

  @Test func normsThatAreNoNumbersChangeNothing() {
    let gradients = network.gradients(matrix: .ones([3, 4], .float64), vector: .full([5], .nan, .float64))
    let (same, norm) = gradients.clipped(toNorm: 1)
    #expect(norm.isNaN)
    #expect(same[network.matrixParameter]?.doubles.allSatisfy { $0 == 1 } == true)
  }

  @Test func valuesAreCutOff() {
    let vector = Tensor([-3, -1, 0, 0.5, 7.0])
    let clipped = network.gradients(vector: vector).clipped(toValue: 1)
    #expect(clipped[network.$vector]?.doubles == [-1, -1, 0, 0.5, 1])
    #expect(clipped[network.matrixParameter] == nil)
  }
}
