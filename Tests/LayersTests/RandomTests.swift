import Autodiff
import Layers
import TestSupport
import Testing

/// Random weights and dropout have the distributions that their documentation promises.
@Suite struct RandomTests {
  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  private static let variances: [(Initializer, Double)] = [
    (Initializer.uniform(-0.5...0.5), 0.0833333), (Initializer.normal(standardDeviation: 0.3), 0.09),
    (Initializer.kaimingNormal(fan: .fanIn), 0.0138889), (Initializer.kaimingNormal(fan: .fanOut), 0.00694444),
    (Initializer.kaimingUniform(fan: .fanIn), 0.0138889), (Initializer.kaimingUniform(fan: .fanOut), 0.00694444),
    (Initializer.xavierNormal, 0.00462963), (Initializer.xavierUniform, 0.00462963),
    // A normal distribution cut off at two deviations keeps 0.7737 of its variance.
    (Initializer.truncatedNormal(standardDeviation: 0.2), 0.030948),
  ]

  /// Weights [32, 16, 3, 3]: 144 inputs, 288 outputs, 4608 numbers.
  @Test(arguments: variances) func varianceIsAsDocumented(initializer: Initializer, variance: Double) {
    var generator = RandomGenerator(seed: 4)
    let (mean, found) = moments(initializer.tensor([32, 16, 3, 3], using: &generator).doubles)
    #expect(abs(found / variance - 1) < 0.08)
    #expect(abs(mean) < 4 * (variance / 4608).squareRoot())
  }

  @Test func bounds() {
    var generator = RandomGenerator(seed: 4)
    #expect(Initializer.constant(0.5).tensor([3], using: &generator).doubles == [0.5, 0.5, 0.5])
    let cut = Initializer.truncatedNormal(standardDeviation: 0.2).tensor([5000], using: &generator).doubles
    #expect(cut.allSatisfy { abs($0) <= 0.4000001 } && cut.contains { abs($0) > 0.35 })
  }

  @Test(arguments: [[4, 10], [10, 4], [6, 6], [3, 2, 2, 2]]) func orthogonality(shape: [Int]) {
    var generator = RandomGenerator(seed: 4)
    let weight = Initializer.orthogonal(gain: 2).tensor(Shape(shape), using: &generator).flattened()
    let rows = weight.shape[0] <= weight.shape[1]
    let product = rows ? weight.matrixProduct(weight.transposed()) : weight.transposed().matrixProduct(weight)
    let identity = Tensor.identity(product.shape[0]) * 4
    #expect((product - identity).absolute().largest().scalar < 1e-5)
  }

  @Test func seedsDecide() {
    func weights(_ seed: UInt64) -> [[Double]] { seeded(seed) { smallNetwork() }.state.map(\.tensor.doubles) }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }

  /// Threads that build layers outside `seeded` at the same time share a generator, and none of its numbers.
  @Test func threadsDrawDifferentWeights() {
    let bodies = Array(repeating: { @Sendable in (0..<100).map { _ in Linear(32, 32).weight.floats } }, count: 4)
    let weights = onThreads(bodies).flatMap { $0 }
    #expect(weights.count == 400 && Set(weights).count == 400)
  }

  @Test func dropoutKeepsTheMean() {
    var context = Context(mode: .training, seed: 3)
    let values = Dropout(0.3)(.ones([100, 200]), &context).doubles
    let dropped = Double(values.filter { $0 == 0 }.count) / 20_000
    #expect(abs(dropped - 0.3) < 0.02)
    #expect(values.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-6 })
    #expect(abs(moments(values).mean - 1) < 0.03)
  }

  @Test func dropoutOfChannelsDropsPlanes() {
    var context = Context(mode: .training, seed: 3)
    let values = Dropout2D(0.5)(.ones([20, 30, 2, 3]), &context)
    let planes = values.reshaped([600, 6])
    let (low, high) = (planes.smallest([1]).doubles, planes.largest([1]).doubles)
    #expect(low == high)
    #expect(abs(Double(low.filter { $0 == 0 }.count) / 600 - 0.5) < 0.08)
  }

  @Test func eachRunDrawsNewNumbers() {
    var context = Context(mode: .training, seed: 3)
    let layer = Dropout(0.5)
    #expect(layer(.ones([50]), &context).doubles != layer(.ones([50]), &context).doubles)
  }
}
