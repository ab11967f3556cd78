import Autodiff
import Core
import Foundation
import TestSupport
import Testing

/// The first operation that produces NaN or an infinity is named, with what it got.
@Suite struct AnomalyDetectionTests {
  private func finding(_ body: () -> Void) -> NonFiniteFinding? { AnomalyDetection.finding(body).first }

  @Test func findsNothingInNumbers() {
    let (sum, first) = AnomalyDetection.finding { () -> Double in
      let x = Tensor([1.0, 2.0]).traced(by: Tape(), retainingGradient: true)
      return (x.exp() * x).sum().backward()[x]?.doubles.reduce(0, +) ?? 0
    }
    #expect(first == nil && sum > 0)
  }

  @Test(arguments: [true, false]) func namesTheFirstOperation(traced: Bool) throws {
    let x = Tensor([[2, 1, 0, -1, -2, 1].map { Float($0) }].flatMap { $0 }, shape: [2, 3])
    let first = try #require(
      finding {
        let x = traced ? x.traced(by: Tape()) : x
        _ = FailureContext.entering("features") { FailureContext.entering("conv4_2") { x.log() } }.exp() * 2
      })
    #expect(first.operation == .log && first.pass == .forward && first.path == ["features", "conv4_2"])
    #expect(first.values.nonFinite.nans == 2 && first.values.nonFinite.infinities == 1)
    #expect(first.values.firstIndex == [0, 2] && first.values.nonFinite.firstValue == -.infinity)
    #expect(first.operands.map(\.nonFinite.isEmpty) == [true])
    #expect(
      first.description == """
        log, forward: its result of shape [2, 3] (float32) has 2 NaN and 1 infinity, the first, -inf, at [0, 2]. All \
        operands were finite: [2, 3] (float32). The result overflowed or lies outside the function's domain: use a \
        smaller learning rate, clip gradients, or keep operands in the domain
          in layer features.conv4_2
        """)
  }

  @Test func saysWhetherAnOperandAlreadyHadAny() throws {
    let weight = Parameter(wrappedValue: Tensor([1, .nan, .nan] as [Float]))
    let first = try #require(finding { _ = Tensor([1, 2, 3] as [Float]) + weight.wrappedValue })
    #expect(first.operands.map(\.nonFinite.nans) == [0, 2] && first.operands.map(\.isParameter) == [false, true])
    let text = "It came in from outside: operand 1, a parameter, of shape [3] (float32) has 2 NaN and 0 infinities"
    #expect(first.description.contains(text), "\(first)")
  }

  @Test(arguments: [false, true]) func namesThePullback(differentiably: Bool) throws {
    let first = try #require(
      finding {
        let x = Tensor([1.0, 0, 4]).traced(by: Tape(), retainingGradient: true)
        let root = FailureContext.entering("head") { x.squareRoot() }
        _ = (root * 3).sum().backward(differentiably: differentiably)
      })
    #expect(first.operation == .sqrt && first.pass == .backward(operand: 0) && first.path == ["head"])
    #expect(first.values.nonFinite.infinities == 1 && first.values.firstIndex == [1])
    #expect(first.description.hasPrefix("sqrt, backward: the gradient of operand 0 of shape [3] (float64) has 0 NaN"))
  }

  @Test func looksIntoCheckpoints() throws {
    let first = try #require(
      finding {
        let x = Tensor([0.0]).traced(by: Tape(), retainingGradient: true)
        _ = (x + 1).checkpointed { x, _ in (x - 1).squareRoot() }.backward()
      })
    #expect(first.operation == .sqrt && first.pass == .backward(operand: 0))
  }

  /// In a recorded pass a fused operation is done again step by step; what is named is the operation all the same.
  @Test(arguments: [false, true]) func namesAFusedOperation(differentiably: Bool) throws {
    var generator = RandomGenerator(seed: 3)
    let values = Tensor.uniform([2, 3, 2, 2], in: -1...1, using: &generator)
    let first = try #require(
      finding {
        let x = values.traced(by: Tape(), retainingGradient: true)
        let normalized = FailureContext.entering("bn1") {
          x.batchNormalized(
            weight: Tensor([1, 1e20, 1] as [Float]), bias: .zeros([3]), NormalizationSettings(epsilon: 1e-3)
          ).output
        }
        _ = normalized.backward(seed: values * 1e25, differentiably: differentiably)
      })
    #expect(first.operation == .batchNormalization && first.path == ["bn1"], "\(first)")
    #expect(first.pass == .backward(operand: 0), "\(first)")
  }

  /// Two finite gradients whose sum overflows: neither of the operations that they come from is to blame.
  @Test(arguments: [false, true]) func aSumBehindAFusedOperation(differentiably: Bool) throws {
    let first = try #require(
      finding {
        let values = Tensor([-1e-3, 0, 1e-3] as [Float], shape: [3, 1, 1, 1])
        let x = values.traced(by: Tape(), retainingGradient: true)
        let start = FailureContext.entering("start") { x.tanh() }
        // Seeds that have no mean and do not go with the values: their gradients are multiples of them.
        let normalized = start.batchNormalized(
          weight: Tensor([5e35] as [Float]), bias: .zeros([1]), NormalizationSettings(epsilon: 1e-5)
        ).output
        let seed = Tensor([1, -2, 1] as [Float], shape: [3, 1, 1, 1])
        _ = (normalized + start * 1e38).backward(seed: seed, differentiably: differentiably)
      })
    #expect(first.operation == .tanh && first.pass == .arriving && first.path == ["start"], "\(first)")
  }

  /// A pass that is recorded adds gradients by operations; a sum that overflows is still a sum of gradients.
  @Test func aRecordedSumOfGradients() throws {
    let first = try #require(
      finding {
        let x = Tensor([1e-3] as [Float]).traced(by: Tape(), retainingGradient: true)
        _ = (x * 2e38 + x * 2e38).backward(differentiably: true)
      })
    #expect(first.operation == nil && first.pass == .arriving)
  }

  @Test func aSumOfFiniteGradientsMayBeTheFirst() throws {
    let x = Tensor([1] as [Float])
    let leaf = try #require(
      finding {
        let x = x.traced(by: Tape(), retainingGradient: true)
        _ = ((x * 3e38) + (x * 3e38) * 1).sum().backward(seed: Tensor([1] as [Float]).reshaped([]))
      })
    // The sum overflows forward first; with a subtraction only the gradients' sum does.
    #expect(leaf.operation == .add && leaf.pass == .forward)
    let seed = try #require(
      finding {
        let x = x.traced(by: Tape(), retainingGradient: true)
        _ = (x + 1).exp().backward(seed: Tensor([.infinity] as [Float]))
      })
    #expect(seed.operation == .exp && seed.pass == .arriving)
    let sum = try #require(
      finding {
        let x = Tensor([1e-3] as [Float]).traced(by: Tape(), retainingGradient: true)
        _ = (x * 2e38 + x * 2e38).backward()
      })
    #expect(sum.operation == nil && sum.pass == .arriving)
    #expect(sum.description.hasPrefix("leaf (an input or a parameter), backward: the gradient of its result"))
  }

  /// What is kept in blocks of channels is counted by its own indices.
  @Test func findsThePlaceInBlocks() throws {
    var values = Array(repeating: Float(1), count: 2 * 20 * 3 * 3)
    values[(1 * 20 + 17) * 9 + 5] = -.infinity
    let blocked = Tensor(Tensor(values, shape: [2, 20, 3, 3]).array.converted(to: .blocked16))
    let first = try #require(finding { _ = blocked * 2 })
    #expect(first.values.firstIndex == [1, 17, 1, 2] && first.values.nonFinite.infinities == 1)
  }

  /// A scope looks at its own thread only.
  @Test func otherThreadsAreNotMeant() {
    let first = finding {
      let done = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        _ = Tensor([-1.0]).log()
        done.signal()
      }
      done.wait()
    }
    #expect(first == nil)
    _ = Tensor([-1.0]).log()
  }

  @Test func stopsTheProgramIfToldTo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([-1.0]).log()
      AnomalyDetection.isStopping = true
      FailureContext.entering("features") { _ = Tensor([1e200]).squared() }
    }
    expectText(
      "anomaly detection: square, forward: its result of shape [1] (float64) has 0 NaN and 1 infinity", in: result)
    expectText("in layer features", in: result)
    await #expect(processExitsWith: .success) {
      AnomalyDetection.isStopping = true
      AnomalyDetection.isStopping = true
      AnomalyDetection.isStopping = false
      _ = Tensor([-1.0]).log()
    }
  }
}
