import Autodiff
import Testing

/// Tensors without elements.
@Suite struct EmptyTests {
  /// Sums of nothing are 0, and so are their gradients.
  @Test(arguments: [DType.float32, .float64], [[2, 3, 0], [0, 3, 2], [3, 0]]) func productsOfNothing(
    dtype: DType, sizes: [Int]
  ) throws {
    let tape = Tape()
    let a = Tensor.ones(Shape(sizes), dtype).traced(by: tape, keepingGradient: true)
    let b = Tensor.ones([sizes[sizes.count - 1], 4], dtype).traced(by: tape, keepingGradient: true)
    let product = a.matrixProduct(b)
    #expect(Array(product.shape) == Array(sizes.dropLast()) + [4])
    #expect(product.doubles.allSatisfy { $0 == 0 })
    let gradients = product.backward(seed: .ones(product.shape, dtype))
    let (first, second) = (try #require(gradients[a]), try #require(gradients[b]))
    #expect(first.shape == a.shape && second.shape == b.shape)
    #expect((first.doubles + second.doubles).allSatisfy { $0 == 0 })
  }

  private static let planes: [@Sendable (Tensor) -> Tensor] = [
    { $0.maxPooled(PoolingGeometry(kernel: (2, 2))) }, { $0.localResponseNormalized(size: 3) },
  ]

  @Test(arguments: planes.indices, [DType.float32, .float64]) func passesOverNoPlanes(number: Int, dtype: DType) {
    for differentiably in [false, true] {
      let x = Tensor.ones([0, 3, 4, 4], dtype).traced(by: Tape(), keepingGradient: true)
      let output = Self.planes[number](x)
      #expect(output.shape[0] == 0 && output.shape[1] == 3)
      let seed = Tensor.ones(output.shape, dtype)
      #expect(output.backward(seed: seed, differentiably: differentiably)[x]?.shape == x.shape)
    }
  }

  @Test func flattening() {
    let x = Tensor.ones([2, 3, 4])
    #expect(x.flattened().shape == [2, 12] && x.flattened(from: 3).shape == [2, 3, 4, 1])
    #expect(x.flattened(from: -2).shape == [2, 12] && x.flattened(from: -1).shape == [2, 3, 4])
    #expect(Tensor(7).flattened(from: 0).shape == [1] && Tensor.ones([0, 3]).flattened().shape == [0, 3])
  }
}
