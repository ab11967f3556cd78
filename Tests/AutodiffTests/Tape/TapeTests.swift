import Autodiff
import Testing

/// What a tape records, keeps and gives back.
@Suite struct TapeTests {
  @Test func recordsOnlyWhereAnOperandIsTraced() {
    let tape = Tape()
    let x = Tensor([1.0, 2.0]).traced(by: tape, retainingGradient: true)
    let constant = Tensor([3.0, 4.0])
    _ = (constant * constant).exp()
    #expect(tape.operations.isEmpty)
    _ = (x * constant).exp()
    #expect(tape.operations == [.multiply, .exp])
    #expect(!(constant + 1).isTraced && (x + 1).isTraced)
  }

  @Test func nothingIsRecordedWhereNoGradientIsWanted() {
    let tape = Tape()
    let x = Tensor([1.0, 2.0]).traced(by: tape)
    let y = (x * x).exp()
    #expect(y.isTraced && tape.entryCount == 0)
  }

  @Test func aFrozenParameterGetsNoGradientAndChangesNoValue() {
    let (frozen, trained) = (Parameter(wrappedValue: Tensor([2.0])), Parameter(wrappedValue: Tensor([3.0])))
    frozen.isTrainable = false
    let x = Tensor([5.0]).traced(by: Tape())
    let loss = (x * frozen.wrappedValue * trained.wrappedValue).sum()
    let gradients = loss.backward()
    #expect(loss.scalar == 30)
    #expect(gradients[frozen] == nil && gradients[trained]?.doubles == [10])
    #expect(gradients.parameters.count == 1)
  }

  @Test func gradientsAccumulate() {
    let tape = Tape()
    let x = Tensor([2.0, -3.0]).traced(by: tape, retainingGradient: true)
    let y = x * x + x + x.squared() * x
    // Of x² + x + x³: 2x + 1 + 3x².
    let expected: [Double] = [17, 22]
    #expect(y.sum().backward()[x]?.doubles == expected)
  }

  @Test func sharedGradientsAreNotOverwritten() {
    let tape = Tape()
    let a = Tensor([1.0, 2.0]).traced(by: tape, retainingGradient: true)
    let b = Tensor([3.0, 4.0]).traced(by: tape, retainingGradient: true)
    let sum = a + b
    let seed = Tensor([1.0, 10.0])
    let gradients = (sum + a + sum).backward(seed: seed)
    #expect(gradients[a]?.doubles == [3, 30] && gradients[b]?.doubles == [2, 20])
    #expect(seed.doubles == [1, 10])
  }

  @Test func aParameterUsedTwiceIsOneLeaf() {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    let x = Tensor([3.0]).traced(by: Tape())
    let gradients = (x * weight.wrappedValue * weight.wrappedValue).backward()
    #expect(gradients[weight]?.doubles == [12])
  }

  @Test func detachedEndsTheGradient() {
    let tape = Tape()
    let x = Tensor([2.0]).traced(by: tape, retainingGradient: true)
    #expect((x * x.detached()).backward()[x]?.doubles == [2])
    #expect(!x.detached().isTraced)
  }

  @Test func aTracedParameterKeepsItsGradient() {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    let tape = Tape()
    let doubled = weight.traced(by: tape) * 2
    let x = Tensor([3.0]).traced(by: tape)
    #expect((x * doubled).backward()[weight]?.doubles == [6])
  }

  /// The value of a parameter is the parameter also where it is traced as a tensor.
  @Test(arguments: [true, false]) func aTracedValueOfAParameterIsItsLeaf(differentiably: Bool) {
    let (weight, frozen) = (Parameter(wrappedValue: Tensor([2.0])), Parameter(wrappedValue: Tensor([5.0])))
    frozen.isTrainable = false
    let tape = Tape()
    let value = weight.wrappedValue.traced(by: tape, retainingGradient: true)
    let constant = frozen.wrappedValue.traced(by: tape)
    let x = Tensor([3.0]).traced(by: tape)
    let gradients = (x * value * weight.wrappedValue * constant).backward(differentiably: differentiably)
    #expect(gradients[weight]?.doubles == [60] && gradients[value]?.doubles == [60])
    #expect(gradients[frozen] == nil && gradients.parameters.count == 1)
  }

  @Test(arguments: [true, false]) func tracingAgainChangesNothing(differentiably: Bool) {
    let tape = Tape()
    let x = Tensor([2.0]).traced(by: tape, retainingGradient: true)
    let y = x.squared().traced(by: tape, retainingGradient: true)
    let z = (y.traced(by: tape) * 3).sum()
    let gradients = z.backward(differentiably: differentiably)
    #expect(gradients[x]?.doubles == [12] && gradients[y]?.doubles == [3])
  }

  /// Tapes come and go at the same addresses.
  @Test func inputsOfManyTapesKeepTheirGradients() {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    let first = Tensor([7.0]).traced(by: Tape(), retainingGradient: true)
    var sum = (first * weight.wrappedValue).backward()
    for round in 1...100 {
      let x = Tensor([1.0]).traced(by: Tape(), retainingGradient: true)
      sum += (x * weight.wrappedValue * Double(round)).backward()
      #expect(sum[x]?.doubles == [2 * Double(round)])
    }
    #expect(sum[first]?.doubles == [2] && sum[weight]?.doubles == [7 + 5050])
  }

  @Test func passesOverOneTapeSumItsInputsGradients() {
    let x = Tensor([3.0]).traced(by: Tape(), retainingGradient: true)
    let y = x.squared()
    var sum = y.backward(differentiably: true)
    sum += y.backward(differentiably: true)
    #expect(sum[x]?.doubles == [12])
  }

  @Test func gradientsAddUpAndScale() {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    func gradients(_ value: Double) -> Gradients {
      (Tensor([value]).traced(by: Tape()) * weight.wrappedValue).backward()
    }
    var sum = gradients(3)
    sum += gradients(4)
    sum.scale(by: 0.5)
    #expect(sum[weight]?.doubles == [3.5])
  }

  @Test func customPullbacksAreCalledOnce() {
    let x = Tensor([1.0, 2.0]).traced(by: Tape(), retainingGradient: true)
    let flipped = Tensor.custom([x]) { inputs in (inputs[0], { gradient in [-gradient] }) }
    #expect(flipped.doubles == [1, 2])
    #expect(flipped.backward(seed: Tensor([3.0, 4.0]))[x]?.doubles == [-3, -4])
  }

  /// The inner tape leads the gradient to the operand.
  @Test func customOperationsMayHaveATapeOfTheirOwn() {
    let x = Tensor([1.0, 2.0]).traced(by: Tape(), retainingGradient: true)
    let cubes = Tensor.custom([x]) { inputs in
      let inner = inputs[0].traced(by: Tape(), retainingGradient: true)
      let output = inner.power(3)
      return (output, { gradient in [output.backward(seed: gradient)[inner]] })
    }
    #expect(cubes.sum().backward()[x]?.doubles == [3, 12])
  }

  /// Whole numbers made from a parameter have no gradient that could be lost.
  @Test func placesFromAParameterAreConstants() {
    let weight = Parameter(wrappedValue: Tensor([3.0, 1.0, 2.0]))
    let places = Tensor.withoutPullback("places", [weight.wrappedValue]) { $0[0].argsort() }
    let table = Tensor([[10.0], [20.0], [30.0]].flatMap { $0 }, shape: [3, 1])
      .traced(by: Tape(), retainingGradient: true)
    #expect(Tensor.embedding(places, weight: table).doubles == [20, 30, 10])
  }

  @Test func withoutPullbackTakesConstants() {
    #expect(Tensor.withoutPullback("doubling", [Tensor([2.0])]) { $0[0] + $0[0] }.doubles == [4])
  }
}
