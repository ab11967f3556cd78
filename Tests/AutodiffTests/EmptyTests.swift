import Autodiff
import Testing

/// Tensors without elements.
@Suite struct EmptyTests {
  /// Sums of nothing are 0, and so are their gradients.
  @Test(arguments: [DType.float32, .float64], [[2, 3, 0], [0, 3, 2], [3, 0]]) func productsOfNothing(
    dtype: DType, sizes: [Int]
  ) throws {
    let tape = Tape()
    let a = Tensor.ones(Shape(sizes), dtype).traced(by: tape, retainingGradient: true)
    let b = Tensor.ones([sizes[sizes.count - 1], 4], dtype).traced(by: tape, retainingGradient: true)
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
      let x = Tensor.ones([0, 3, 4, 4], dtype).traced(by: Tape(), retainingGradient: true)
      let output = Self.planes[number](x)
      #expect(output.shape[0] == 0 && output.shape[1] == 3)
      let seed = Tensor.ones(output.shape, dtype)
      #expect(output.backward(seed: seed, differentiably: differentiably)[x]?.shape == x.shape)
    }
  }

  /// Nothing comes out of no images, and the gradients of weights and bias are sums of nothing.
  @Test(arguments: [3, 16], [DType.float32, .float64]) func convolutions(channels: Int, dtype: DType) throws {
    for (pools, differentiably) in [(false, false), (false, true), (true, false), (true, true)] {
      let (tape, geometry) = (Tape(), ConvolutionGeometry(padding: (1, 1, 1, 1)))
      let x = Tensor.ones([0, channels, 8, 8], dtype).traced(by: tape, retainingGradient: true)
      let weight = Tensor.ones([16, channels, 3, 3], dtype).traced(by: tape, retainingGradient: true)
      let bias = Tensor.ones([16], dtype).traced(by: tape, retainingGradient: true)
      let output =
        pools
        ? x.convolvedAndMaxPooled(weight, bias: bias, geometry, pooling: PoolingGeometry(kernel: (2, 2)))
        : x.convolved(weight, bias: bias, geometry, fusingReLU: true)
      #expect(output.shape == (pools ? [0, 16, 4, 4] : [0, 16, 8, 8]))
      let gradients = output.backward(seed: .ones(output.shape, dtype), differentiably: differentiably)
      #expect(gradients[x]?.shape == x.shape)
      let (first, second) = (try #require(gradients[weight]), try #require(gradients[bias]))
      #expect(first.shape == weight.shape && second.shape == bias.shape)
      #expect((first.doubles + second.doubles).allSatisfy { $0 == 0 })
    }
  }

  @Test func flattening() {
    let x = Tensor.ones([2, 3, 4])
    #expect(x.flattened().shape == [2, 12] && x.flattened(from: 3).shape == [2, 3, 4, 1])
    #expect(x.flattened(from: -2).shape == [2, 12] && x.flattened(from: -1).shape == [2, 3, 4])
    #expect(Tensor(7).flattened(from: 0).shape == [1] && Tensor.ones([0, 3]).flattened().shape == [0, 3])
  }
}
