import Autodiff
import AutodiffTesting
import Erasing
import Layers
import TestSupport
import Testing

/// The loss of the branches.
@Suite struct ErasingLossTests {
  /// A context that has seen branches with these loss weights.
  private static func context(_ weights: [Double]) -> Context {
    var context = Context(mode: .training)
    var x = features()
    for weight in weights { x = EILLayer(lossWeight: weight)(x, &context) }
    return context
  }

  private static let logits = features([6, 4], seed: 9)
  private static let labels = [3, 1]

  @Test func isTheWeightedSumOfTheBranches() {
    let context = Self.context([0.5, 2])
    let loss = ErasingLoss()(Self.logits, Self.labels, context).scalar
    let parts = ErasingLoss().parts(Self.logits, Self.labels, context)
    let each = (0..<3).map { branch in
      Self.logits.sliced(2 * branch..<2 * branch + 2).crossEntropy(.labels(Self.labels)).scalar
    }
    #expect(zip(parts, each).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(loss - (each[0] + 0.5 * each[1] + 2 * each[2])) < 1e-12)
  }

  @Test func isPlainWithoutErasing() {
    let logits = Self.logits.sliced(0..<2)
    let loss = ErasingLoss(labelSmoothing: 0.1)(logits, Self.labels, Context(mode: .training))
    #expect(abs(loss.scalar - logits.crossEntropy(.labels(Self.labels), smoothing: 0.1).scalar) < 1e-12)
  }

  @Test func itsGradientAgrees() {
    let context = Self.context([0.5, 2])
    let report = checkGradients(of: [Self.logits]) { ErasingLoss(labelSmoothing: 0.1)($0[0], Self.labels, context) }
    #expect(report.passes, "\(report)")
  }

  /// The whole of it: features to loss, with the mask as a constant.
  @Test func theGradientOfAnErasingNetworkAgrees() {
    let network = MultiEIL(in: MultiEILTests.network(), after: ["one", "two"], thresholds: [0.6, 0.8])
    network.convert(to: .float64)
    // Biases of 0 would put the outputs over erased cells on the kink of the ReLU.
    for (number, named) in network.namedParameters.enumerated() where named.name.hasSuffix("bias") {
      named.parameter.wrappedValue = features(named.parameter.shape, seed: UInt64(number)) * 0.2 + 0.05
    }
    func loss(_ images: Tensor) -> Tensor {
      var context = Context(mode: .training)
      return ErasingLoss()(network(images, &context), Self.labels, context)
    }
    let images = features([2, 3, 6, 6], seed: 5)
    let inputs = checkGradients(of: [images], absoluteTolerance: 1e-8, samples: 60) { loss($0[0]) }
    #expect(inputs.passes, "\(inputs)")
    let named = network.namedParameters.map { (name: $0.name, parameter: $0.parameter) }
    let parameters = checkParameterGradients(named, input: images, absoluteTolerance: 1e-8, samples: 20, loss)
    #expect(parameters.passes, "\(parameters)")
  }

  @Test func aContextWithoutBranchesIsExplained() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ErasingLoss()(.zeros([4, 3]), [0, 1], Context(mode: .training))
    }
    expectText("logits [4, 3] (float32) for 2 labels and 1 branch: the 4 rows look like 2 branches", in: result)
    expectText("Pass the context that the network was run with", in: result)
  }

  @Test func missingRowsAreExplained() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ErasingLoss()(.zeros([2, 3]), [0, 1], ErasingLossTests.context([1]))
    }
    expectText("for 2 labels and 2 branches: they must be [4, classes], the unerased rows first", in: result)
  }

  @Test func noLabels() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ErasingLoss()(.zeros([2, 3]), [], Context(mode: .training))
    }
    expectText("ErasingLoss: there are no labels", in: result)
  }
}
