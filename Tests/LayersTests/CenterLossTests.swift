import Autodiff
import Layers
import Optimizers
import Testing

/// The loss that learns a center for each class.
@Suite struct CenterLossTests {
  private static let features = random([6, 3], seed: 5)
  private static let labels = [0, 1, 2, 1, 0, 0]

  @Test func itsCentersAreAParameter() {
    let loss = CenterLoss(classes: 4, features: 3)
    #expect(loss.namedParameters.map(\.name) == ["centers"])
    #expect(loss.state.map { $0.tensor.shape } == [[4, 3]])
  }

  /// The center of a class without rows stays; the others move to the mean of their rows.
  @Test func centersMoveToTheirFeatures() {
    let loss = CenterLoss(classes: 4, features: 3).convert(to: .float64)
    let before = loss.centers.doubles
    let optimizer = SGD(for: loss, learningRate: 1)
    for _ in 0..<200 {
      let features = Self.features.traced(by: Tape())
      optimizer.step(loss(features, labels: Self.labels).backward())
    }
    for label in 0..<3 {
      let rows = Self.labels.indices.filter { Self.labels[$0] == label }.map { Self.features[$0].doubles }
      for column in 0..<3 {
        let mean = rows.map { $0[column] }.reduce(0, +) / Double(rows.count)
        #expect(abs(loss.centers[label].doubles[column] - mean) < 1e-6)
      }
    }
    #expect(loss.centers[3].doubles == Array(before[9...]))
  }

  @Test func asALayerItGivesTheMean() {
    let loss = CenterLoss(classes: 3, features: 3).convert(to: .float64)
    var context = Context(mode: .training)
    let mean = loss((Self.features, Self.labels), &context).scalar
    let each = loss(Self.features, labels: Self.labels, reduction: .none)
    #expect(each.shape == [6] && abs(each.mean().scalar - mean) < 1e-12)
  }
}
