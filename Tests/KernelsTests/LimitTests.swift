@testable import Core
@testable import Kernels
import TestSupport
import Testing

/// Numbers and sizes at the ends of what there is, and settings that were changed to what they must not be.
@Suite struct LimitTests {
  @Test func theEndsOfWholeNumbers() {
    let ends = NDArray([Int32.min, .max], shape: [2])
    #expect(Reduction.maximum(NDArray([Int32.min], shape: [1]), axes: [0]).values(as: Int32.self) == [.min])
    #expect(Reduction.minimum(ends, axes: [0]).values(as: Int32.self) == [.min])
    #expect(Reduction.maximum(ends, axes: [0]).values(as: Int32.self) == [.max])
    #expect(Scan.cumulativeSum(ends, axis: 0).values(as: Int32.self) == [.min, -1])
  }

  @Test func sumsBeyondInt32Stop() async {
    let total = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Reduction.sum(NDArray([Int32.min, -1], shape: [2]))
    }
    expectText("sum: -2147483649.0 of [2] (int32) does not fit into int32; cast to float64 first", in: total)
    let running = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Scan.cumulativeSum(NDArray([Int32.max, 1], shape: [2]), axis: 0)
    }
    expectText("cumulativeSum: 2147483648.0 of [2] (int32) does not fit into int32; cast to float64 first", in: running)
  }

  @Test func arraysOfNumbersThatTheirTypeLacksStop() async {
    let fraction = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NDArray(repeating: 0.5, shape: [2], .int32)
    }
    expectText("array: 0.5 cannot be an element of [2] (int32)", in: fraction)
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NDArray(repeating: .nan, shape: [2], .uint8)
    }
    expectText("array: nan cannot be an element of [2] (uint8), which holds the whole numbers from 0 to 255", in: none)
  }

  @Test func shapesBeyondCountingStop() async {
    #expect(Shape([0, 1 << 40, 1 << 40]).elementCount == 0 && Shape([0, 1 << 40, 1 << 40]).strides.count == 3)
    let elements = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Shape([1 << 40, 1 << 40]).elementCount
    }
    expectText("shape: [1099511627776, 1099511627776] has more elements than can be counted", in: elements)
    let bytes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NDArray(uninitialized: [1 << 61], .float64)
    }
    expectText("array: [2305843009213693952] (float64) takes more bytes than any machine has", in: bytes)
  }

  /// Nothing is read before that.
  @Test func productsBeyondInt32Stop() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let numbers = [0] as [Float]
      var sum: Float = 0
      MatrixProduct.gemm(
        m: 1, n: 1, k: 1 << 31, a: numbers, strideA: 1 << 31, b: numbers, strideB: 1, c: &sum, strideC: 1)
    }
    expectText("matrix product: 1 x 2147483648 by 2147483648 x 1, in rows of 2147483648, 1 and 1 elements", in: result)
  }

  /// No matrix of the product has an element but the result.
  @Test(arguments: [DType.float32, .float64]) func productsOverNothing(dtype: DType) {
    let product = MatrixProduct.multiply(NDArray(zeros: [2, 3, 0], dtype), NDArray(zeros: [2, 0, 4], dtype))
    #expect(product.shape == [2, 3, 4] && product.doubles.allSatisfy { $0 == 0 })
  }

  @Test func windowsThatWereChangedAreChecked() async {
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var settings = LocalResponse.Settings(size: 3)
      settings.size = 0
      _ = LocalResponse.forward(NDArray(zeros: [1, 2, 3], .float32), settings)
    }
    expectText("local response normalization: the window must have at least one channel, not 0", in: channels)
    let pooling = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var geometry = PoolingGeometry(kernel: (2, 2))
      geometry.strideWidth = 0
      _ = geometry.outputSize(height: 4, width: 4)
    }
    expectText("pooling: kernel (2, 2), stride (2, 0) and dilation (1, 1) must be at least 1", in: pooling)
    let groups = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var geometry = ConvolutionGeometry()
      geometry.groups = 0
      _ = geometry.outputShape(input: [1, 3, 4, 4], weight: [2, 3, 3, 3])
    }
    expectText(
      "convolution of [1, 3, 4, 4] by [2, 3, 3, 3]: stride (1, 1), dilation (1, 1) and groups 0 must be at least 1",
      in: groups)
  }

  @Test func normalizationsThatWereChangedAreChecked() async {
    let branches = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var settings = Normalization.Settings(epsilon: 1e-5)
      settings.branches = 0
      _ = Normalization.training(NDArray(zeros: [2, 3], .float32), scale: nil, shift: nil, settings)
    }
    expectText("batch normalization: 0 branches of [2, 3] (float32)", in: branches)
  }

  /// Kernels would read past the end of a shorter array, and take float64 for float32.
  @Test(arguments: [([1] as Shape, DType.float32), ([64] as Shape, .float64)]) func statisticsMustFit(
    shape: Shape, dtype: DType
  ) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [sizes = Array(shape) as [Int], isDouble = (dtype == .float64) as Bool] in
      let statistics = NDArray(repeating: 1, shape: Shape(sizes), isDouble ? .float64 : .float32)
      _ = Normalization.evaluation(
        NDArray(zeros: [2, 64, 4, 4], .float32), mean: statistics, variance: statistics, scale: nil, shift: nil,
        Normalization.Settings(epsilon: 1e-5))
    }
    expectText("batch normalization: the mean \(shape) (\(dtype)) must be [64] (float32), one number for", in: result)
  }
}
