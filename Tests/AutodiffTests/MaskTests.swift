import Autodiff
import TestSupport
import Testing

/// Truth values: what is a number, masks and their operators.
@Suite struct MaskTests {
  private static let values = [1, .nan, .infinity, -.infinity, 0, -0.0, Double.greatestFiniteMagnitude, -2]

  @Test(arguments: [DType.float32, .float64]) func numbers(dtype: DType) {
    let x = Tensor(Self.values).cast(to: dtype)
    let stored = x.doubles
    #expect(x.isNaN.dtype == .uint8 && x.isNaN.doubles == stored.map { $0.isNaN ? 1 : 0 })
    #expect(x.isFinite.doubles == stored.map { $0.isFinite ? 1 : 0 })
    #expect(x.isInfinite.doubles == stored.map { $0.isInfinite ? 1 : 0 })
  }

  @Test func wholeNumbersAreFinite() {
    let x = Tensor([0, .max, .min] as [Int32])
    #expect(x.isFinite.doubles == [1, 1, 1] && x.isNaN.doubles == [0, 0, 0] && x.isInfinite.doubles == [0, 0, 0])
  }

  /// Whatever is not 0 is true.
  @Test func operators() {
    let (a, b) = (Tensor([0, 0, 3, 1] as [UInt8]), Tensor([0, 2, 0, 5] as [UInt8]))
    #expect((a .& b).doubles == [0, 0, 0, 1] && (a .| b).doubles == [0, 1, 1, 1])
    #expect((a .^ b).doubles == [0, 1, 1, 0] && (.!a).doubles == [1, 1, 0, 0])
    #expect((a .& b).dtype == .uint8 && (Tensor([1, 0] as [UInt8]).reshaped([2, 1]) .| a).shape == [2, 4])
  }

  @Test func numbersAreComparedWithOne() {
    let x = Tensor([1, 2, .nan] as [Float])
    #expect((x .== 2).doubles == [0, 1, 0] && (x .!= 2).doubles == [1, 0, 1])
  }

  @Test func aMaskMayNotMakeMore() async {
    let larger = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).maskedFilled(.ones([2, 3], .uint8), with: 1)
    }
    expectText("the mask [2, 3] (uint8) does not broadcast to [3] (float32)", in: larger)
  }
}
