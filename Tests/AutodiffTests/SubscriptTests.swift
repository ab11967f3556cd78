import Autodiff
import TestSupport
import Testing

/// Reading and assigning parts of tensors by subscripts.
@Suite struct SubscriptTests {
  private let x = Tensor.range(24).reshaped([2, 3, 4])

  @Test func wholeNumbersDropTheirAxis() {
    #expect(x[1].shape == [3, 4] && x[1].floats == (12..<24).map(Float.init))
    #expect(x[-1, 0].floats == [12, 13, 14, 15])
    #expect(x[1, 2, 3].shape == [] && x[1, 2, 3].scalar == 23)
    #expect(Tensor.range(5)[-2].scalar == 3)
  }

  @Test func rangesKeepIt() {
    #expect(x[0..<1].shape == [1, 3, 4] && x[0..., 1...2].shape == [2, 2, 4])
    #expect(x[0, ..<2, 3...].floats == [3, 7] && x[1, ...1, 0].floats == [12, 16])
    #expect(x[0..., 1..<1].shape == [2, 0, 4])
    let row = 2
    #expect(x[0, row].floats == [8, 9, 10, 11])
  }

  @Test func theRestIsWhole() {
    #expect(x[...].floats == x.floats && x[..., 3].shape == [2, 3] && x[..., 3].floats == [3, 7, 11, 15, 19, 23])
    #expect(x[0..<1, ..., 3].shape == [1, 3] && x[0..<1, ..., 3].floats == [3, 7, 11])
    #expect(x[1, 0..<2, ..., 1].floats == [13, 17] && x[1, 2, ...].floats == [20, 21, 22, 23])
    #expect(x[0, ..., 1..<3, 2].floats == [6, 10] && Tensor(7)[...].scalar == 7)
  }

  @Test func assignmentChangesOnlyItsPlaces() {
    var y = x
    y[0, 1] = [7, 7, 7, 8]
    y[..., 0] = Tensor(-1)
    y[1, 1..., 2...3] = [[1, 2], [3, 4]]
    let expected: Tensor = [
      [[-1, 1, 2, 3], [-1, 7, 7, 8], [-1, 9, 10, 11]], [[-1, 13, 14, 15], [-1, 17, 1, 2], [-1, 21, 3, 4]],
    ]
    #expect(y.shape == [2, 3, 4] && y.floats == expected.floats)
    #expect(x.floats == (0..<24).map(Float.init), "the other tensor stays what it was")
    y[0..<0] = Tensor(5)
    y[...] = y * 2
    #expect(y.floats == expected.floats.map { $0 * 2 })
    var whole = Tensor([1, 2, 3] as [Int32])
    whole[1] = Tensor(9, .int32)
    #expect(whole.values(as: Int32.self) == [1, 9, 3])
  }

  /// What is not a number stays where it is, and what is replaced leaves no trace in the gradient.
  @Test func gradientsGoWhereElementsAre() throws {
    let tape = Tape()
    let kept = Tensor([1, .nan, 3] as [Double]).traced(by: tape, retainingGradient: true)
    let value = Tensor([5] as [Double]).traced(by: tape, retainingGradient: true)
    var y = kept
    y[1..<2] = value
    let gradients = (y * y).sum().backward()
    #expect(y.doubles == [1, 5, 3] && gradients[kept]?.doubles == [2, 0, 6] && gradients[value]?.doubles == [10])
  }

  /// Constants into which a traced tensor is assigned are traced from there on, and the other way round.
  @Test func tracedAndConstantMix() throws {
    let tape = Tape()
    let value = Tensor([2, 3] as [Double]).traced(by: tape, retainingGradient: true)
    var y = Tensor.zeros([2, 2], .float64)
    y[0] = value
    #expect(y.squared().sum().backward()[value]?.doubles == [4, 6])
    var z = value
    z[...] = Tensor(1, .float64)
    #expect(z.isTraced && z.doubles == [1, 1])
    // A parameter meets the tape before it is laid in its place.
    let weight = Parameter(wrappedValue: Tensor([4] as [Double]))
    let other = value.detached().traced(by: Tape(), retainingGradient: true)
    var w = other
    w[1...] = weight.wrappedValue
    let gradients = w.squared().sum().backward()
    #expect(gradients[weight]?.doubles == [8] && gradients[other]?.doubles == [4, 0])
  }

  @Test func whatIsNotThereIsRefused() async {
    let outside = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0..., 2..<5]
    }
    expectText("entries 2..<5 of axis 1 of [2, 3] (float32) are not there", in: outside)
    let tooMany = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0, 0, ..., 0]
    }
    expectText("3 indices are too many for the 2 axes of [2, 3] (float32)", in: tooMany)
    let otherType = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Tensor.zeros([2, 3])
      x[0] = Tensor(0, .float64)
    }
    expectText("cast the value to float32 first", in: otherType)
  }
}

/// Subscripts with steps and new axes.
@Suite struct SteppedSubscriptTests {
  private let x = Tensor.range(24).reshaped([4, 6])

  @Test func stepsTakeEveryEntryAtThatDistance() {
    #expect(x[(0...).by(2)].shape == [2, 6] && x[(0...).by(2), 0].floats == [0, 12])
    #expect(x[1, (1..<6).by(2)].floats == [7, 9, 11] && x[1, (1...5).by(3)].floats == [7, 10])
    #expect(x[..., (0...).by(4)].floats == [0, 4, 6, 10, 12, 16, 18, 22] && x[0, (...3).by(7)].floats == [0])
    #expect(x[(2..<2).by(3)].shape == [0, 6] && x[(1...).by(1)].floats == x[1...].floats)
    let whole = Tensor([1, 2, 3, 4, 5] as [UInt8])
    #expect(whole[(0...).by(2)].values(as: UInt8.self) == [1, 3, 5])
  }

  @Test func newAxesAreOfSizeOne() {
    #expect(x[0..., newAxis].shape == [4, 1, 6] && x[newAxis].shape == [1, 4, 6])
    #expect(x[..., newAxis].shape == [4, 6, 1] && x[newAxis, ..., 2].shape == [1, 4])
    #expect(x[2, newAxis, (0...).by(3)].shape == [1, 2] && x[2, newAxis, (0...).by(3)].floats == [12, 15])
    #expect(Tensor(3)[newAxis].shape == [1] && x[0..., newAxis, 1..<3].floats == x[0..., 1..<3].floats)
  }

  @Test func assignmentLeavesWhatLiesBetween() {
    var y = x
    y[(0...).by(3), (1...).by(2)] = [[-1, -2, -3], [-4, -5, -6]]
    #expect(y[0].floats == [0, -1, 2, -2, 4, -3] && y[3].floats == [18, -4, 20, -5, 22, -6])
    #expect(y[1..<3].floats == x[1..<3].floats)
    y[1, newAxis, (0..<5).by(4)] = [[7, 8]]
    #expect(y[1].floats == [7, 7, 8, 9, 8, 11])
    var whole = Tensor([1, 2, 3, 4] as [Int32])
    whole[(1...).by(2)] = Tensor(0, .int32)
    #expect(whole.values(as: Int32.self) == [1, 0, 3, 0])
    var none = Tensor([1, .nan, .infinity, 4] as [Double])
    none[(0...).by(2)] = Tensor([5, 6] as [Double])
    #expect(none[0].scalar == 5 && none[1].isNaN.scalar == 1 && none[2].scalar == 6 && none[3].scalar == 4)
  }

  @Test func stepsBackAreRefused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.range(4)[(0...).by(-1)]
    }
    expectText("subscript: steps of -1 along axis 0 of [4] (float32) lead nowhere; give a step above 0", in: result)
  }
}
