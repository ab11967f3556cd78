import Autodiff
import Imaging
import Layers
import TestSupport
import Testing

@testable import Localization

/// Maps of the features themselves, and what single images show.
@Suite("Maps of features")
struct FeatureMapTests {
  /// Two channels as the image's red and green, a third that says nothing, and a head of two classes.
  private func network() -> Sequential {
    let network = seeded(1) {
      Sequential {
        Conv2D(3, 3, kernel: 1, bias: false).named("features")
        GlobalAvgPool2D()
        Linear(3, 2, bias: false).named("fc")
      }
    }
    for named in network.namedParameters {
      let values: [Float] = named.name == "fc.weight" ? [1, 2, 1, -1, 1, 0] : [1, 0, 0, 0, 1, 0, 0, 0, 0]
      named.parameter.wrappedValue = Tensor(values, shape: named.parameter.shape)
    }
    return network
  }

  private let images = Tensor(
    [
      1, 2, 3, 4, 5, 6,  // red
      0, 0, 6, 6, 0, 0,  // green
      9, 9, 9, 9, 9, 9,
    ] as [Float], shape: [1, 3, 2, 3])

  @Test("The mean is that of the channels, at the head's features and at any named point", arguments: [nil, "features"])
  func means(point: String?) throws {
    let maps = try FeatureMean(at: point).maps(of: network(), images, classes: [1])
    #expect(zip(maps[0].values, [1, 2, 9, 10, 5, 6] as [Float]).allSatisfy { abs($0 - $1 / 3) < 1e-6 })
    #expect(MapMethods.text(of: try MapMethods.named("mean:at=features")) == "mean:at=features")
  }

  /// By hand: channels brought to 0...1 and centered, the first one of [r, g] and the other of [r, -g].
  @Test("The first component is that of the normalized channels in the sense of the class's weights")
  func components() throws {
    let (red, green) = ([-0.5, -0.3, -0.1, 0.1, 0.3, 0.5], [-1, -1, 2, 2, -1, -1].map { $0 / 3.0 })
    for (label, sign) in [(0, 1.0), (1, -1.0)] {
      let map = try FirstComponent().maps(of: network(), images, classes: [label])[0]
      // The direction of the largest variance of two channels, from their covariance.
      let (a, b) = (sum(red, red), sum(green, green))
      let c = sign * sum(red, green)
      let largest = (a + b) / 2 + (((a - b) / 2) * ((a - b) / 2) + c * c).squareRoot()
      let (x, y) = abs(c) < 1e-12 ? (a > b ? 1 : 0, a > b ? 0 : 1) : (c, largest - a)
      let length = (x * x + y * y).squareRoot()
      let expected = zip(red, green).map { ($0 * x + sign * $1 * y) / length }
      let isSame = zip(map.values, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 }
      let isTurned = zip(map.values, expected).allSatisfy { abs(Double($0) + $1) < 1e-4 }
      #expect(isSame || isTurned, "\(map.values) \(expected)")
      // The sense is that of the norm.
      let norms = zip(images.floats[..<6], images.floats[6..<12]).map { Double($0 * $0 + $1 * $1).squareRoot() }
      let mean = norms.reduce(0, +) / 6
      #expect(zip(map.values, norms).reduce(0) { $0 + Double($1.0) * ($1.1 - mean) } > 0)
    }
  }

  private func sum(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  @Test("Features that are all alike have a constant map")
  func constant() throws {
    let map = try FirstComponent().maps(of: network(), Tensor.ones([1, 3, 2, 3]), classes: [0])[0]
    #expect(map.values.allSatisfy { $0 == 0 })
  }

  private func outcome(largestAt place: Int, label: Int = 0, predicted: Int = 0) -> LocalizationSample {
    var values = [Float](repeating: 0, count: 64)
    values[place] = 1
    return LocalizationSample(
      label: label, topClasses: [predicted], groundTruthMap: ScoreMap(width: 8, height: 8, values: values),
      boxes: [Box(left: 2, top: 2, right: 4, bottom: 4)], imageSize: ImageSize(width: 8, height: 8))
  }

  @Test("Pointing looks at the map's largest value alone")
  func pointing() {
    var metric = Pointing()
    for place in [2 * 8 + 2, 4 * 8 + 4, 5 * 8 + 4, 0] { metric.add(ImageOutcome(outcome(largestAt: place))) }
    guard case .value(let share, _)? = metric.readings.first?.content else { return #expect(Bool(false)) }
    #expect(share == 50)
  }

  @Test("Results of images are those of the metrics, image by image")
  func results() throws {
    let samples = LocalizationEvaluatorTests.samples(24, seed: 11)
    var evaluator = LocalizationEvaluator(metrics: .standard + [ImageResults()])
    evaluator.add(contentsOf: Array(samples[..<7]))
    evaluator.add(contentsOf: Array(samples[7...]))
    let choice = evaluator.chooseThresholds()
    let results = try #require(evaluator.metric(ImageResults.self)).results(at: choice)
    let report = evaluator.report(at: choice)
    #expect(results.map(\.label) == samples.map(\.label))
    func share(_ isHit: (ImageResult) -> Bool) -> Double { 100 * Double(results.count(where: isHit)) / 24 }
    #expect(share { $0.overlap >= 0.5 } == report.gtKnownLocalization)
    #expect(share { $0.bestOverlaps.iou70 >= 0.7 } == report.maxBoxAccV2?.iou70)
    #expect(share { $0.predicted == $0.label } == report.top1Classification)
    let values = evaluator.values(at: choice)
    #expect(share(\.isPointing) == values.first { $0.name == Pointing.name }?.value)
    let covered = results.map(\.boxCoverage).reduce(0, +) / 24 * 100
    #expect(abs(covered - (values.first { $0.name == Coverage.box }?.value ?? -1)) < 1e-3)
  }
}
