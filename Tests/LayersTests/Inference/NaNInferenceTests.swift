import Autodiff
import Backbones
import Layers
import TestSupport
import Testing

@testable import Kernels

/// Optimized networks say NaN where the layers one by one do: with a NaN in the image or the weights, with infinities,
/// and where sums overflow on the way.
@Suite("NaN through optimized networks")
struct NaNInferenceTests {
  enum Spoiler: CaseIterable, Sendable { case image, weight, bias, overflow, infinity, none }

  @Test("NaN where the layers one by one have it", arguments: Spoiler.allCases, [0, 1, 2])
  func agreement(spoiler: Spoiler, kind: Int) {
    for odd in [false, true] {
      let network = NaNInferenceTests.network(kind, channels: odd ? 13 : 16)
      var images = images(2, 24)
      spoil(network, &images, spoiler)
      let (found, expected) = (network.optimizedForInference().predict(images).floats, network.predict(images).floats)
      #expect(found.map(\.isNaN) == expected.map(\.isNaN), "channels \(odd ? 13 : 16): \(found), \(expected)")
      let isFinite = found.map { !$0.isNaN }
      if spoiler == .none { #expect(isFinite.allSatisfy { $0 }) }
      if [.image, .weight, .bias].contains(spoiler) { #expect(isFinite.contains(false)) }
    }
  }

  /// Convolutions with ReLUs, with a maximum pooling, and a residual block with a ReLU6.
  private static func network(_ kind: Int, channels: Int) -> Sequential {
    seeded(UInt64(kind)) {
      Sequential {
        Conv2D(3, channels, kernel: 3, padding: 1)
        if kind == 2 { ReLU6() } else { ReLU() }
        if kind > 0 { MaxPool2D(2) }
        Conv2D(channels, channels, kernel: 1)
        ReLU()
        Conv2D(channels, channels, kernel: 3, stride: 2, padding: 1)
        ReLU()
        GlobalAvgPool2D()
        Linear(channels, 5)
      }
    }
  }

  private func spoil(_ network: Sequential, _ images: inout Tensor, _ spoiler: Spoiler) {
    func change(_ number: Int, _ body: @escaping (inout [Float]) -> Void) {
      let parameter = network.namedParameters[number].parameter
      var values = parameter.wrappedValue.floats
      body(&values)
      parameter.wrappedValue = Tensor(values, shape: parameter.wrappedValue.shape)
    }
    var pixels = images.floats
    switch spoiler {
    case .image: pixels[24 * 12 + 12] = .nan
    case .infinity: pixels[24 * 12 + 12] = .infinity
    case .weight: change(2) { $0[3] = .nan }
    case .bias: change(3) { $0[2] = .nan }
    case .overflow: for number in [0, 2, 4] { change(number) { $0 = $0.map { $0 * 1e18 } } }
    case .none: break
    }
    images = Tensor(pixels, shape: images.shape)
  }

  // In processes of their own, because the count is the whole process's.
  @Test("No network that computes with numbers is looked at again")
  func noLook() async {
    await #expect(processExitsWith: .success) {
      for backbone in ["vgg16", "resnet18", "small-vgg", "small-resnet"] {
        let network = try Backbone.named(backbone).network(classes: 5)
        let optimized = network.optimizedForInference()
        for seed in 0..<3 { _ = optimized.predict(images(1, 64, seed: UInt64(seed))) }
      }
      #expect(NaNGuard.looks == 0)
    }
  }

  @Test("Nor does training")
  func noLookInTraining() async {
    await #expect(processExitsWith: .success) {
      for kind in 0..<3 {
        let network = NaNInferenceTests.network(kind, channels: 12)
        for seed in 0..<5 {
          var context = Context(mode: .training, seed: 1)
          let logits = network(images(4, 24, seed: UInt64(seed)).traced(by: Tape()), &context)
          _ = logits.crossEntropy(.labels([0, 1, 2, 3])).backward()
        }
      }
      #expect(NaNGuard.looks == 0)
    }
  }
}
