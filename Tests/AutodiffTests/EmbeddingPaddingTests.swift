import Autodiff
import Testing

/// Rows that fill up places only.
@Suite struct EmbeddingPaddingTests {
  @Test(arguments: [true, false]) func haveNoGradient(differentiably: Bool) throws {
    let indices = Tensor([2, 0, 1, 0] as [Int32], shape: [2, 2])
    func gradient(_ paddingIndex: Int?) throws -> [Double] {
      let weight = random([3, 2]).traced(by: Tape(), retainingGradient: true)
      let rows = Tensor.embedding(indices, weight: weight, paddingIndex: paddingIndex)
      let gradients = rows.squared().sum().backward(differentiably: differentiably)
      return try #require(gradients[weight]).doubles
    }
    let (all, padded) = (try gradient(nil), try gradient(0))
    #expect(all.prefix(2).allSatisfy { $0 != 0 })
    #expect(padded == [0, 0] + Array(all.dropFirst(2)))
  }
}
