import Autodiff
import Core
import Kernels
import Testing

/// Operations that are fused, or that work in the gradient's own memory, against the same without.
@Suite struct FusingTests {
  private func random(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return .uniform(shape, in: -1...1, using: &generator)
  }

  /// Fused pooling gives what separate operations give, forward and backward, to rounding: kernels may sum in another
  /// order, or by Winograd's algorithm.
  @Test(arguments: [16, 3, 40]) func poolingIsTheSameFusedOrNot(channels: Int) {
    let (x, weight) = (random([2, channels, 12, 10], 1), random([32, channels, 3, 3], 2))
    let (bias, seed) = (random([32], 3), random([2, 32, 6, 5], 4))
    let geometry = ConvolutionGeometry(padding: (1, 1, 1, 1))
    let pooling = PoolingGeometry(kernel: (2, 2))
    func run(_ body: (Tensor, Tensor, Tensor) -> Tensor) -> [[Float]] {
      let tape = Tape()
      let inputs = [x, weight, bias].map { $0.traced(by: tape, retainingGradient: true) }
      let output = body(inputs[0], inputs[1], inputs[2])
      let gradients = output.backward(seed: seed)
      return [output.floats] + inputs.map { gradients[$0]?.floats ?? [] }
    }
    let fused = run { $0.convolvedAndMaxPooled($1, bias: $2, geometry, pooling: pooling) }
    let separate = run { $0.convolved($1, bias: $2, geometry).relu().maxPooled(pooling) }
    for (a, b) in zip(fused, separate) {
      #expect(a.count == b.count && !a.isEmpty)
      #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
    }
  }

  /// A recorded pass leads gradients to the largest values that the kernels noted, as an ordinary one does.
  @Test(arguments: [16, 3, 40]) func recordedPassesFindTheLargestValues(channels: Int) {
    let geometry = ConvolutionGeometry(padding: (1, 1, 1, 1))
    let (x, weight) = (random([2, channels, 9, 8], 1), random([channels, channels, 3, 3], 2))
    let windows = [
      PoolingGeometry(kernel: (2, 2)), PoolingGeometry(kernel: (3, 3), stride: (2, 2), padding: (1, 1, 1, 1)),
      PoolingGeometry(kernel: (2, 3), stride: (1, 2), ceilMode: true),
    ]
    let functions: [@Sendable (Tensor, PoolingGeometry) -> Tensor] = [
      { $0.maxPooled($1) }, { $0.convolved(weight, geometry).maxPooled($1) },
      { $0.convolvedAndMaxPooled(weight, geometry, pooling: $1) },
    ]
    for window in windows {
      for (number, function) in functions.enumerated() {
        func gradient(differentiably: Bool) -> [Float] {
          let input = x.traced(by: Tape(), retainingGradient: true)
          let output = function(input, window)
          return output.backward(seed: random(output.shape, 6), differentiably: differentiably)[input]?.floats ?? []
        }
        let (ordinary, recorded) = (gradient(differentiably: false), gradient(differentiably: true))
        #expect(ordinary.count == x.elementCount && recorded.count == ordinary.count)
        #expect(
          zip(recorded, ordinary).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) },
          "function \(number), windows \(window)")
      }
    }
  }

  /// Nobody's array is overwritten: the caller's seed, and a gradient that goes two ways.
  @Test func sharedGradientsAreNotOverwritten() {
    let (x, weight) = (random([2, 16, 8, 8], 1), random([16, 16, 3, 3], 2))
    let seed = random([2, 16, 8, 8], 5)
    let before = seed.floats
    func gradients(sharing: Bool) -> [Float] {
      let tape = Tape()
      let input = x.traced(by: tape, retainingGradient: true)
      let other = x.traced(by: tape, retainingGradient: true)
      let geometry = ConvolutionGeometry(padding: (1, 1, 1, 1))
      let branch = input.convolved(weight, geometry, fusingReLU: true)
      let normalized = branch.batchNormalized(
        weight: .ones([16]), bias: .zeros([16]), NormalizationSettings(epsilon: 1e-5, rectifier: .relu), adding: other
      ).output
      let output = sharing ? normalized + other : normalized
      let result = output.backward(seed: seed)
      let direct = sharing ? seed : Tensor.zeros(seed.shape)
      return zip(result[other]?.floats ?? [], direct.floats).map { $0 - $1 } + (result[input]?.floats ?? [])
    }
    let (alone, shared) = (gradients(sharing: false), gradients(sharing: true))
    #expect(alone.count == 2 * before.count && shared.count == alone.count)
    #expect(zip(alone, shared).allSatisfy { abs($0 - $1) <= 1e-5 })
    #expect(seed.floats == before)
  }
}
