import Autodiff
import Layers
import Testing

/// Layers without a kernel of their own for inference run as they are in an optimized network.
@Suite struct OtherLayersTests {
  @Test func computeTheSame() {
    let network = seeded(3) {
      Sequential {
        Conv2D(3, 16, kernel: 3, padding: 1)
        GroupNorm(4, channels: 16)
        ReLU()
        LocalResponseNorm(5, alpha: 0.1)
        ConvTranspose2D(16, 8, kernel: 4, stride: 2, padding: 1)
        InstanceNorm2D(8, affine: true, tracksRunningStatistics: true)
        PixelShuffle(2)
        Upsample(2, .bilinear())
        PixelUnshuffle(2)
        Conv2D(8, 4, kernel: 3)
        LayerNorm(4, 30, 30)
        GlobalAvgPool2D()
      }
    }
    let x = random([2, 3, 8, 8]).cast(to: .float32)
    let (expected, result) = (network.predict(x), network.optimizedForInference()(x))
    #expect(result.shape == expected.shape)
    let far = zip(result.doubles, expected.doubles).filter { abs($0 - $1) > 1e-5 }
    #expect(far.isEmpty, "\(far)")
  }
}
