import Autodiff
import AutodiffTesting
import Foundation
import TestSupport
import Testing

/// A function of each number on its own.
struct ThirdDerivative: Sendable, CustomStringConvertible {
  let description: String
  let function: @Sendable (Tensor) -> Tensor
  let derivative: @Sendable (Double) -> Double

  init(
    _ description: String, of function: @escaping @Sendable (Tensor) -> Tensor,
    _ derivative: @escaping @Sendable (Double) -> Double
  ) {
    (self.description, self.function, self.derivative) = (description, function, derivative)
  }
}

/// Gradients of gradients.
@Suite struct HigherOrderTests {
  @Test func theThirdDerivativeOfAPower() {
    let x = Tensor([2.0, -3.0]).traced(by: Tape(), retainingGradient: true)
    var y = x.power(4)
    for _ in 0..<2 { y = y.sum().backward(differentiably: true)[x] ?? y }
    #expect(y.doubles == [48, 108])
    #expect(y.sum().backward()[x]?.doubles == [48, -72])
  }

  /// Functions with their third derivatives.
  private static let thirdDerivatives: [ThirdDerivative] = [
    ThirdDerivative("sine", of: { $0.sin() }) { -cos($0) },
    ThirdDerivative("logarithm", of: { $0.log() }) { 2 / ($0 * $0 * $0) },
    ThirdDerivative("hyperbolic tangent", of: { $0.tanh() }) { x in
      let square = tanh(x) * tanh(x)
      return (1 - square) * (6 * square - 2)
    },
    ThirdDerivative("product with an exponential", of: { $0 * $0.exp() }) { ($0 + 3) * exp($0) },
    ThirdDerivative("quotient", of: { $0 / ($0 + 1) }) { 6 / pow($0 + 1, 4) },
  ]

  @Test(arguments: thirdDerivatives) func theThirdDerivative(entry: ThirdDerivative) throws {
    let points = [0.3, 1.1, 2.5]
    let x = Tensor(points).traced(by: Tape(), retainingGradient: true)
    var y = entry.function(x)
    for _ in 0..<2 { y = try #require(y.sum().backward(differentiably: true)[x]) }
    let third = try #require(y.sum().backward()[x])
    for (found, expected) in zip(third.doubles, points.map(entry.derivative)) {
      #expect(abs(found - expected) < 1e-11 * max(1, abs(expected)), "\(entry)")
    }
  }

  @Test func aTapeRunsBackwardAgainAfterARecordedPass() {
    let x = Tensor([2.0]).traced(by: Tape(), retainingGradient: true)
    let y = x * x * x
    #expect(y.backward(differentiably: true)[x]?.doubles == [12])
    #expect(y.backward(differentiably: true)[x]?.doubles == [12])
    #expect(y.backward()[x]?.doubles == [12])
  }

  /// The gradient penalty of Gulrajani et al. (2017), by hand: f = sum (x·w)², |df/dx|² = 4 x² w⁴.
  @Test func aGradientPenaltyReachesParameters() {
    let weight = Parameter(wrappedValue: Tensor([3.0, -1.0]))
    let x = Tensor([2.0, 5.0]).traced(by: Tape(), retainingGradient: true)
    let loss = (x * weight.wrappedValue).squared().sum()
    let slope = loss.backward(differentiably: true)[x]!
    #expect(slope.isTraced && slope.doubles == [36, 10])
    let gradients = slope.squared().sum().backward()
    // d/dw of 4 x² w⁴ is 16 x² w³.
    #expect(gradients[weight]?.doubles == [16 * 4 * 27, -16 * 25])
  }

  @Test func gradientsOfParametersAreRecordedToo() {
    let weight = Parameter(wrappedValue: Tensor([3.0]))
    let tape = Tape()
    let x = Tensor([2.0]).traced(by: tape)
    let slope = (x * weight.traced(by: tape).power(3)).sum().backward(differentiably: true)[weight]!
    #expect(slope.doubles == [54])
    #expect(slope.backward()[weight]?.doubles == [36])
  }

  /// Adding and scaling gradients of recorded passes keeps them on their tape.
  @Test func gradientsStayRecordedWhenTheyAreCombined() {
    let weight = Parameter(wrappedValue: Tensor([3.0]))
    let x = Tensor([2.0]).traced(by: Tape())
    let y = x * weight.wrappedValue * weight.wrappedValue
    var gradients = y.backward(differentiably: true)
    gradients += y.backward(differentiably: true)
    gradients.scale(by: 0.25)
    // Half of dy/dw = 2xw is 6; its slope is x.
    #expect(gradients[weight]?.doubles == [6])
    #expect(gradients[weight]?.backward()[weight]?.doubles == [2])
  }

  @Test func hessianVectorProducts() {
    let (x, v) = (random([3], 0.5...2), random([3], seed: 4))
    // Of x0² x1 + exp(x2).
    let product = hessianVectorProduct(at: x, along: v) { x in
      (x[0].squared() * x[1] + x[2].exp()).sum()
    }
    let (a, d) = (x.doubles, v.doubles)
    let expected = [2 * a[1] * d[0] + 2 * a[0] * d[1], 2 * a[0] * d[0], Tensor(a[2], .float64).exp().scalar * d[2]]
    #expect(zip(product.doubles, expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func theHessianOfALinearFunctionIsZero() {
    let x = random([3])
    #expect(hessianVectorProduct(at: x, along: x) { ($0 * 2).sum() }.doubles == [0, 0, 0])
  }

  /// A network as networks are built: fused convolutions and normalization, a checkpointed part, erasing.
  @Test func throughANetwork() {
    let (images, weight) = (random([2, 2, 6, 6]), random([4, 2, 3, 3], seed: 3))
    let (scale, shift) = (random([4], 0.5...2, seed: 4), random([4], seed: 5))
    let report = checkSecondGradients(of: [images, weight, scale, shift], absoluteTolerance: 1e-5) { inputs in
      let padded = ConvolutionGeometry(padding: (1, 1, 1, 1))
      let features = inputs[0].convolved(inputs[1], padded)
      let normalized = features.batchNormalized(
        weight: inputs[2], bias: inputs[3], NormalizationSettings(epsilon: 1e-3)
      ).output.tanh()
      let erased = normalized.erased(source: 0..<2, threshold: .relative(0.9)).0
      let inner = erased.checkpointed { x, _ in x.sigmoid() * x }
      return inner.globalAveragePooled().crossEntropy(.labels([0, 1, 2, 3]))
    }
    #expect(report.passes, "\(report)")
  }

  /// A residual block as the layers make it: a ReLU fused into the first normalization, and the sum with the block's
  /// input and the last ReLU into the second.
  @Test(arguments: [1, 2], [Rectifier.relu, .relu6])
  func throughAResidualBlock(branches: Int, rectifier: Rectifier) {
    let (images, scale, shift) = (
      random([4, 3, 4, 4]), random([3], rectifier == .relu ? 0.5...2 : 4...7, seed: 4), random([3], seed: 5)
    )
    let weights = [random([3, 3, 3, 3], seed: 6), random([3, 3, 3, 3], seed: 7)]
    let report = checkSecondGradients(of: [images, scale, shift] + weights, absoluteTolerance: 1e-5) { inputs in
      let padded = ConvolutionGeometry(padding: (1, 1, 1, 1))
      let settings = NormalizationSettings(epsilon: 1e-3, rectifier: rectifier, branches: branches)
      let first = inputs[0].convolved(inputs[3], padded).batchNormalized(
        weight: inputs[1], bias: inputs[2], settings
      ).output
      let block = first.convolved(inputs[4], padded).batchNormalized(
        weight: inputs[1], bias: inputs[2], settings, adding: inputs[0]
      ).output
      return block.globalAveragePooled().crossEntropy(.labels([0, 1, 2, 0]))
    }
    #expect(report.passes, "\(report)")
  }

  @Test func checkpointedParametersAreReached() {
    let weight = Parameter(wrappedValue: Tensor([3.0]))
    let x = Tensor([2.0]).traced(by: Tape(), retainingGradient: true)
    let cube = x.checkpointed { x, _ in (x * weight.wrappedValue).power(3) }
    let y = cube + x.checkpointed { x, _ in x * weight.wrappedValue }
    let gradients = y.backward(differentiably: true)
    // y = x³w³ + xw: dy/dx = 3x²w³ + w, dy/dw = 3x³w² + x.
    #expect(gradients[x]?.doubles == [3 * 4 * 27 + 3] && gradients[weight]?.doubles == [3 * 8 * 9 + 2])
    // d²y/dxdw = 9x²w² + 1, d²y/dw² = 6x³w.
    let second = gradients[weight]!.backward()
    #expect(second[x]?.doubles == [9 * 4 * 9 + 1] && second[weight]?.doubles == [6 * 8 * 3])
  }

  @Test func isReleasedAfterwards() {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      let x = random([2, 3]).traced(by: owned, retainingGradient: true)
      let slope = (x.exp() * x).softmax().squared().sum().backward(differentiably: true)[x]!
      #expect(slope.isTraced)
    }
    #expect(tape == nil)
  }

  @Test func anOperationForOneDerivativeSaysSo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0, 2.0]).traced(by: Tape(), retainingGradient: true)
      _ = Tensor.custom([x]) { inputs in (inputs[0], { gradient in [gradient] }) }.sum().backward(differentiably: true)
    }
    expectText("custom operation: its pullback serves one derivative only", in: result)
    expectText("Tensor.custom(_:forward:pullback:)", in: result)
  }

  @Test func aRecordedPassAfterAnOrdinaryOneSaysSo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0]).traced(by: Tape(), retainingGradient: true)
      let y = x * x
      _ = y.backward()
      _ = y.backward(differentiably: true)
    }
    expectText("let all passes but the last be backward(differentiably: true)", in: result)
  }
}
