import Autodiff
import Testing

/// Functions without gradients that PyTorch's users know.
@Suite struct CountingTests {
  @Test func uniqueElementsAndTheirPlaces() {
    let x = Tensor([3, 1, 3, 2, 1, 3] as [Int32], shape: [2, 3])
    let found = x.unique()
    #expect(found.values.values(as: Int32.self) == [1, 2, 3] && found.counts.values(as: Int32.self) == [2, 1, 3])
    #expect(found.inverse.shape == [2, 3] && found.inverse.values(as: Int32.self) == [2, 0, 2, 1, 0, 2])
    let odd = Tensor([.nan, 1, .nan, -0.0, 0] as [Float]).unique()
    #expect(odd.counts.values(as: Int32.self) == [2, 1, 1, 1] && odd.values[1].scalar == 1)
    #expect(Tensor.zeros([0, 2]).unique().values.shape == [0])
  }

  @Test func countsOfNumbers() {
    #expect(Tensor([2, 0, 2, 5] as [Int32]).bincount().values(as: Int32.self) == [1, 0, 2, 0, 0, 1])
    #expect(Tensor([1] as [UInt8]).bincount(atLeast: 4).values(as: Int32.self) == [0, 1, 0, 0])
    #expect(Tensor.zeros([0], .int32).bincount().shape == [0])
  }

  @Test func truthOverAxes() {
    let x: Tensor = [[0, 2, 0], [0, 0, 0]]
    #expect(x.any().scalar == 1 && x.all().scalar == 0 && x.any([1]).doubles == [1, 0] && x.any([1]).dtype == .uint8)
    #expect((x .< 3).all().scalar == 1 && x.any([0], keepingAxes: true).shape == [1, 3])
    #expect(Tensor.zeros([0, 2]).all([0]).doubles == [1, 1] && Tensor.zeros([0, 2]).any([0]).doubles == [0, 0])
    #expect(Tensor.full([700], 1, .uint8).any().scalar == 1 && Tensor([.nan] as [Float]).all().scalar == 1)
  }

  @Test func closeness() {
    let x = Tensor([1, 100, .infinity, .nan, -.infinity, 0] as [Double])
    let y = Tensor([1 + 1e-6, 100.01, .infinity, .nan, .infinity, 1e-9] as [Double])
    #expect(x.isClose(y).doubles == [1, 0, 1, 0, 0, 1] && x.isClose(y, equalNaN: true).doubles == [1, 0, 1, 1, 0, 1])
    #expect(x[0].allClose(y[0]) && !x.allClose(y) && x[0..<2].allClose(y[0..<2], relative: 1e-3))
    #expect(!Tensor(1.0).allClose(Tensor(.infinity)) && !Tensor(.infinity).allClose(Tensor(1.0)))
    #expect(Tensor([1, 2] as [Int32]).allClose(Tensor([1, 2] as [Int32])))
  }

  @Test func drawnWholeNumbersAreEquallyLikely() {
    let drawn = Tensor.randint([6000], in: -1..<2, seed: 3)
    #expect(drawn.dtype == .int32 && drawn.doubles.allSatisfy { (-1...1).contains($0) })
    for number in [-1.0, 0, 1] { #expect(abs(drawn.doubles.count { $0 == number } - 2000) < 150) }
    #expect(Tensor.randint([3], in: 0..<9, seed: 3).doubles == Tensor.randint([3], in: 0..<9, seed: 3).doubles)
  }

  @Test func halvesAreRoundedToEven() {
    let x = Tensor([0.5, 1.5, 2.5, -0.5, -1.5, 0.49999997, 8_388_609, .infinity, -.infinity] as [Float])
    #expect(x.round().floats == [0, 2, 2, 0, -2, 0, 8_388_609, .infinity, -.infinity])
    #expect(Tensor([Float.nan]).round().isNaN.scalar == 1)
    #expect(Tensor([-1.5, 1.5, -0.2]).trunc().doubles == [-1, 1, 0] && Tensor([-1.5, 1.2]).ceil().doubles == [-1, 2])
  }

  @Test func partsOfAnAxis() {
    let x = Tensor.range(10).reshaped([5, 2])
    #expect(x.split(2).map { Array($0.shape) } == [[2, 2], [2, 2], [1, 2]] && x.split([4, 1])[1].floats == [8, 9])
    #expect(x.chunk(3).map { $0.shape[0] } == [2, 2, 1] && x.chunk(4).map { $0.shape[0] } == [2, 2, 1])
    #expect(x.chunk(2, axis: -1)[1].shape == [5, 1] && Tensor.zeros([0, 3]).split(2).map { $0.shape[0] } == [0])
    #expect(Tensor.zeros([0, 3]).prod([0]).doubles == [1, 1, 1] && Tensor.zeros([2, 0]).prod().scalar == 1)
    #expect(Tensor([2, 3, 4] as [Int32]).prod().scalar == 24 && Tensor(7).prod().scalar == 7)
  }

  @Test func mediansOfWhatIsNoNumber() {
    let x: Tensor = [[3, 1, 2, 4], [1, 9, 5, 7]]
    #expect(x.median(axis: 1).floats == [2, 5] && x.median(axis: 0).floats == [1, 1, 2, 4] && x.median().scalar == 3)
    let odd = Tensor([1, .nan, 2] as [Float])
    #expect(odd.median().isNaN.scalar == 1 && odd[..<1].median().scalar == 1)
  }
}
