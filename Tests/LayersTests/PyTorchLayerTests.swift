import Autodiff
import Layers
import Testing

/// Layers and settings that PyTorch's users look for.
@Suite struct PyTorchLayerTests {
  @Test(arguments: [1, 2, 3], [1, 2]) func samePaddingKeepsTheSize(stride: Int, dilation: Int) {
    for (kernel, size) in [((3, 5), (9, 8)), ((2, 4), (7, 6)), ((1, 1), (5, 5))] {
      let layer = seeded(1) { Conv2D(2, 3, kernel: kernel, stride: stride, padding: .same, dilation: dilation) }
      let output = layer.predict(.ones([1, 2, size.0, size.1]))
      #expect(output.shape == [1, 3, (size.0 + stride - 1) / stride, (size.1 + stride - 1) / stride])
    }
  }

  @Test func paddingsAreWhatTheySay() {
    #expect(Conv2D(1, 1, kernel: (4, 3), padding: .same).geometry.top == 1)
    #expect(Conv2D(1, 1, kernel: (4, 3), padding: .same).geometry.bottom == 2)
    let layer = Conv2D(1, 1, kernel: 3, padding: .zeros(1, 2))
    #expect(layer.geometry == ConvolutionGeometry(padding: (1, 1, 2, 2)))
    #expect(Conv2D(1, 1, kernel: 3, padding: .valid).geometry == ConvolutionGeometry())
    #expect(Conv2D(1, 1, kernel: (3, 5), stride: 2).geometry == ConvolutionGeometry(stride: (2, 2)))
  }

  @Test func adaptiveMaximaAreOfTheParts() {
    let x = Tensor.range(2 * 5 * 7).reshaped([1, 2, 5, 7])
    #expect(AdaptiveMaxPool2D(1).predict(x).floats == [34, 69])
    #expect(AdaptiveMaxPool2D(height: 5, width: 7).predict(x).floats == x.floats)
    #expect(AdaptiveMaxPool2D(height: 2, width: 3).predict(x)[0, 0].floats == [16, 18, 20, 30, 32, 34])
    for layer in [AdaptiveMaxPool2D(1), AdaptiveMaxPool2D(3)] {
      #expect(layer.optimizedForInference()(x).floats == layer.predict(x).floats)
      #expect(NetworkGraph(of: layer)(x).floats == layer.predict(x).floats)
    }
  }

  @Test func unflattenIsTheWayBack() {
    let x = Tensor.range(24).reshaped([2, 3, 2, 2])
    let there = Sequential { Flatten(); Unflatten([3, 2, 2]) }
    #expect(there.predict(x).shape == x.shape && there.optimizedForInference()(x).floats == x.floats)
  }

  /// The average over batches, and nothing of what was there before.
  @Test func statisticsAreRecalibrated() throws {
    let network = seeded(2) {
      Sequential { Conv2D(3, 4, kernel: 3); BatchNorm2D(4, momentum: 0.3).named("norm"); ReLU(); Dropout(0.5) }
    }
    let norm = try #require(network["norm"] as? BatchNorm2D)
    let parameters = network.namedParameters.map { $0.parameter.wrappedValue.floats }
    let batches = (0..<3).map { images(4, 8, seed: UInt64($0)) }
    network.recalibrateStatistics(with: batches)
    let features = batches.map { network.prefix(through: "0").predict($0) }
    let means = features.map { $0.mean([0, 2, 3]) }, variances = features.map { $0.variance([0, 2, 3], unbiased: true) }
    #expect(norm.runningMean.allClose((means[0] + means[1] + means[2]) / 3, relative: 1e-4, absolute: 1e-5))
    #expect(norm.runningVar.allClose((variances[0] + variances[1] + variances[2]) / 3, relative: 1e-4, absolute: 1e-5))
    #expect(norm.numBatchesTracked.scalar == 3)
    #expect(network.namedParameters.map { $0.parameter.wrappedValue.floats } == parameters)
    let before = norm.runningMean.floats
    network.recalibrateStatistics(with: [])
    #expect(norm.runningMean.floats == before)
  }
}
