import Autodiff
import TestSupport
import Testing

/// Ranges, random tensors and literals.
@Suite struct CreationTests {
  @Test func ranges() {
    #expect(Tensor.range(from: 1, to: 4).floats == [1, 2, 3])
    #expect(Tensor.range(from: 0, to: 1, by: 0.25, .float64).doubles == [0, 0.25, 0.5, 0.75])
    #expect(Tensor.range(from: 5, to: 0, by: -2, .int32).values(as: Int32.self) == [5, 3, 1])
    #expect(Tensor.range(from: 3, to: 1).shape == [0])
  }

  @Test func linspace() {
    #expect(Tensor.linspace(from: -1, through: 1, count: 5).floats == [-1, -0.5, 0, 0.5, 1])
    #expect(Tensor.linspace(from: 0, through: 0.1, count: 8, .float64).doubles.last == 0.1)
    #expect(Tensor.linspace(from: 2, through: 9, count: 1).floats == [2])
    #expect(Tensor.linspace(from: 2, through: 9, count: 0).shape == [0])
  }

  @Test func theSameSeedGivesTheSameNumbers() {
    var generator = RandomGenerator(seed: 3)
    #expect(Tensor.normal([4, 5], seed: 3).floats == Tensor.normal([4, 5], using: &generator).floats)
    #expect(Tensor.uniform([9], in: 2...3, seed: 3).floats == Tensor.uniform([9], in: 2...3, seed: 3).floats)
    #expect(Tensor.uniform([9], in: 2...3, seed: 3).floats != Tensor.uniform([9], in: 2...3, seed: 4).floats)
    #expect(Tensor.uniform([9], in: 2...3, seed: 3).floats.allSatisfy { $0 >= 2 && $0 <= 3 })
  }

  /// Copies need no axes beyond those of the result, of which there may be eight.
  @Test func tilesOfManyAxes() {
    let x = Tensor.range(16).reshaped([1, 2, 1, 2, 2, 1, 2, 1])
    let tiled = x.tiled([3, 1, 2])
    #expect(tiled.shape == [1, 2, 1, 2, 2, 3, 2, 2])
    #expect(tiled[0, 0, 0, 0, 0, 2].floats == [0, 0, 1, 1] && tiled[0, 1, 0, 1, 1, 0].floats == [14, 14, 15, 15])
    #expect(Tensor.range(2).tiled([2, 2]).floats == [0, 1, 0, 1, 0, 1, 0, 1] && Tensor(3).tiled([]).shape == [])
  }

  @Test func literals() {
    let row: Tensor = [1, -2, 0.5]
    let matrix: Tensor = [[1, 2], [3, 4], [5, 6]]
    let none: Tensor = []
    #expect(row.shape == [3] && row.dtype == .float32 && row.floats == [1, -2, 0.5])
    #expect(matrix.shape == [3, 2] && matrix.floats == [1, 2, 3, 4, 5, 6])
    #expect(none.shape == [0] && (matrix * [[2], [0], [1]]).floats == [2, 4, 0, 0, 5, 6])
  }

  @Test func whatDoesNotFitIsRefused() async {
    let uneven = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x: Tensor = [[1, 2], [3]]
      print(x)
    }
    expectText("element 1 of a list has the shape [1], and those before it have [2]", in: uneven)
    let still = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.range(from: 0, to: 1, by: 0)
    }
    expectText("there is no way from 0.0 to 1.0 by steps of 0.0", in: still)
    let between = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.range(from: 0, to: 1, by: 0.5, .int32)
    }
    expectText("range: 0.5 cannot be an element of [2] (int32)", in: between)
  }
}
