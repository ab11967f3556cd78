import Autodiff
import Testing

/// Integers beside numbers that they do not hold.
@Suite struct WholeNumberTests {
  private let signed = Tensor([-2, -1, 0, 1, 2] as [Int32])
  private let bytes = Tensor([0, 1, 255] as [UInt8])

  private func truths(_ tensor: Tensor) -> [UInt8] { tensor.values(as: UInt8.self) }

  @Test func boundsBetweenWholeNumbers() {
    #expect(truths(signed .< 0.5) == [1, 1, 1, 0, 0] && truths(signed .<= 0.5) == [1, 1, 1, 0, 0])
    #expect(truths(signed .> -0.5) == [0, 0, 1, 1, 1] && truths(signed .>= -0.5) == [0, 0, 1, 1, 1])
    #expect(truths(signed .> 1) == [0, 0, 0, 0, 1] && truths(signed .>= 1) == [0, 0, 0, 1, 1])
  }

  @Test func boundsBeyondTheType() {
    #expect(truths(bytes .> -1) == [1, 1, 1] && truths(bytes .<= -1) == [0, 0, 0])
    #expect(truths(bytes .< 300) == [1, 1, 1] && truths(bytes .>= 300) == [0, 0, 0])
    #expect(truths(signed .< .infinity) == [1, 1, 1, 1, 1] && truths(signed .> .nan) == [0, 0, 0, 0, 0])
    #expect(truths(Tensor([Int32.min, .max]) .< 1e10) == [1, 1])
  }

  @Test func whatATypeHolds() {
    #expect(Tensor.full([2], -3, .int32).values(as: Int32.self) == [-3, -3])
    #expect(Tensor.full([], Double(Int32.min), .int32).values(as: Int32.self) == [.min])
    #expect(Tensor.range(256, .uint8).values(as: UInt8.self).last == 255 && Tensor.range(0, .uint8).elementCount == 0)
    #expect(bytes.padded(before: [1], after: [0], value: 7).values(as: UInt8.self) == [7, 0, 1, 255])
    #expect(Tensor([Int32.min, 5]).smallest().scalar == Double(Int32.min))
  }

  /// Bounds that the type holds are enough: what is drawn lies between them.
  @Test func uniformWholeNumbers() {
    var generator = RandomGenerator(seed: 1)
    let drawn = Tensor.uniform([5000], in: 0...255, .uint8, using: &generator).doubles
    #expect(drawn.contains { $0 < 3 } && drawn.contains { $0 > 252 })
    let signs = Tensor.uniform([1000], in: -3...3, .int32, using: &generator).values(as: Int32.self)
    #expect(Set(signs).isSubset(of: [-3, -2, -1, 0, 1, 2, 3]) && Set(signs).isSuperset(of: [-2, -1, 0, 1, 2]))
  }

  /// A number goes into itself once, in both precisions; by a rounded reciprocal 49 would not.
  @Test(arguments: [DType.float32, .float64]) func quotients(dtype: DType) {
    for number in 1...200 {
      let x = Tensor(Double(number), dtype)
      #expect((x / Double(number)).scalar == 1 && (Double(number) / x).scalar == 1)
    }
    let x = Tensor(4, dtype).traced(by: Tape(), retainingGradient: true)
    #expect((x / 2 + 16 / x).backward()[x]?.scalar == 0.5 - 1)
  }
}
