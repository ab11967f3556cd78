import Core
import ReferenceKernels
import TestSupport
import Testing

@testable import Kernels

/// NaN and infinity get through kernels that compare in a way that would lose them: a ReLU that is fused into a
/// convolution or a batch normalization, maximum pooling, softmax.
@Suite struct LostNaNTests {
  struct Shapes: CustomTestStringConvertible, Sendable {
    let input: Shape
    let weight: Shape
    var stride = 1
    var padding = 0
    var groups = 1

    var geometry: ConvolutionGeometry {
      ConvolutionGeometry(
        stride: (stride, stride), padding: (padding, padding, padding, padding), groups: groups)
    }

    var testDescription: String { "\(input) by \(weight), stride \(stride), groups \(groups)" }
  }

  static let shapes = [
    Shapes(input: [2, 16, 9, 9], weight: [32, 16, 1, 1]),
    Shapes(input: [2, 32, 9, 8], weight: [16, 32, 3, 3], padding: 1),
    Shapes(input: [1, 32, 9, 8], weight: [48, 32, 3, 3], stride: 2, padding: 1),
    Shapes(input: [2, 3, 19, 17], weight: [16, 3, 7, 7], stride: 2, padding: 3),
    Shapes(input: [2, 16, 9, 9], weight: [16, 1, 3, 3], padding: 1, groups: 16),
    Shapes(input: [2, 5, 7, 7], weight: [7, 5, 3, 3], padding: 1),
  ]

  enum Spoiler: CaseIterable, Sendable {
    case nan, bothInfinities, overflow, none
  }

  /// What the fused ReLU gives is that of a ReLU behind the convolution: to the bit, and NaN where that is NaN.
  @Test(arguments: shapes, Spoiler.allCases) func fusedReLU(shapes: Shapes, spoiler: Spoiler) {
    for algorithm in ConvolutionAlgorithm.allCases {
      for seed in 0..<3 {
        let (x, w) = spoiled(shapes, spoiler, seed)
        Convolution.$algorithm.withValue(algorithm) {
          let fused = Convolution.forward(x, w, bias: nil, shapes.geometry, fusingReLU: true)
          let apart = Elementwise.unary(.relu, Convolution.forward(x, w, bias: nil, shapes.geometry))
          let (found, expected) = (fused.doubles, apart.doubles)
          // What overflows may become an infinity in all sums.
          if spoiler != .overflow { #expect(expected.contains(where: \.isNaN) == (spoiler != .none), "\(algorithm)") }
          #expect(zip(found, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(algorithm)")
          #expect(fused.hasZeroPadding)
        }
      }
    }
  }

  private func spoiled(_ shapes: Shapes, _ spoiler: Spoiler, _ seed: Int) -> (x: NDArray, w: NDArray) {
    var source = Source(seed)
    var x = source.array(Array(shapes.input))
    var w = source.array(Array(shapes.weight))
    // In the middle of a row of the first channel, so that windows of all strides reach it.
    let place = shapes.input[2] / 2 * shapes.input[3] + shapes.input[3] / 2
    switch spoiler {
    case .nan: x.values[place] = .nan
    case .bothInfinities:
      // Beside each other, and one above the other in two channels, so that one window has both signs.
      x.values[place] = .infinity
      x.values[place + 1] = -.infinity
      x.values[place - 1] = .infinity
      for channel in 1..<shapes.input[1] {
        x.values[place + channel * shapes.input[2] * shapes.input[3]] = source.pick([-.infinity, .infinity])
      }
    case .overflow:
      for i in x.values.indices { x.values[i] = Double(Float(x.values[i] * 3e38)) }
      for i in w.values.indices { w.values[i] = Double(Float(w.values[i] * 1e20)) }
    case .none: break
    }
    return (x.array(), w.array())
  }

  @Test(arguments: layouts, [3, 16, 17]) func maximumPooling(layout: Layout, channels: Int) {
    let geometry = PoolingGeometry(kernel: (3, 3), stride: (2, 2), padding: (1, 1, 1, 1))
    var source = Source(channels)
    var x = source.array([2, channels, 8, 8])
    for _ in 0..<9 {
      x.values[source.integer(0...x.count - 1)] = .nan
      x.values[source.integer(0...x.count - 1)] = source.pick([.infinity, -.infinity])
    }
    let input = x.array(.float32, layout)
    let (found, winners) = Pooling.maximum(input, geometry)
    let expected = PlainPooling.maximum(x.array(.float64), geometry)
    let isSpoiled = ReferencePooling(kernel: (3, 3), stride: (2, 2), padding: (1, 1), ceil: false).maximum(
      ReferenceArray(shape: x.shape) { x[$0].isNaN ? 1 : 0 })
    #expect(zip(found.doubles, isSpoiled.values).allSatisfy { $0.isNaN == ($1 == 1) })
    #expect(zip(found.doubles, expected.output.doubles).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    let places = Pooling.places(winners, input: input.form, geometry)
    #expect(places.doubles == expected.indices.doubles)
  }

  @Test(arguments: layouts, [5, 16, 17]) func normalization(layout: Layout, channels: Int) {
    var source = Source(channels)
    var x = source.array([2, channels, 3, 3])
    x.values[9 + 4] = .nan
    let ones = NDArray(repeating: 1, shape: [channels], .float32)
    for rectifier in [Rectifier.relu, .relu6] {
      let settings = Normalization.Settings(epsilon: 1e-5, rectifier: rectifier)
      let (training, saved) = Normalization.training(x.array(.float32, layout), scale: nil, shift: nil, settings)
      let spoiled: [Int] = Array(9..<18) + Array((channels + 1) * 9..<(channels + 2) * 9)
      #expect(nans(training) == spoiled)
      let gradients = Normalization.trainingGradient(
        x.array(.float32, layout), input: x.array(.float32, layout), output: training, saved: saved, scale: nil,
        settings)
      #expect(gradients.input.shape == training.shape)
      let (evaluation, _) = Normalization.evaluation(
        x.array(.float32, layout), mean: ones, variance: ones, scale: nil, shift: nil, settings)
      #expect(nans(evaluation) == [9 + 4])
    }
  }

  /// All of a row with a NaN or plus infinity is NaN, as in PyTorch; the others are numbers.
  @Test(arguments: [[64, 40], [8, 40, 8]], [Double.nan, .infinity])
  func softmax(shape: [Int], value: Double) {
    var source = Source(shape.count)
    var x = source.array(shape)
    let inner = shape.count == 3 ? shape[2] : 1
    let place = 3 * 40 * inner + source.integer(0...39) * inner
    x.values[place] = value
    let row = (0..<40).map { 3 * 40 * inner + $0 * inner }
    for dtype in [DType.float32, .float64] {
      #expect(nans(Softmax.softmax(x.array(dtype), axis: 1)) == row)
      #expect(nans(Softmax.logSoftmax(x.array(dtype), axis: 1)) == row)
    }
  }

  private func nans(_ array: NDArray) -> [Int] {
    let values = array.doubles
    return values.indices.filter { values[$0].isNaN }
  }
}
