import Autodiff
import Erasing
import Layers
import Methods
import Testing

/// What methods make of outputs and targets.
@Suite struct LossTests {
  private let labels = [0, 2, 1, 0]

  private func run(_ method: some Method, smoothing: Double = 0) throws -> (
    loss: Loss, network: Sequential, output: Tensor, context: Context
  ) {
    let network = try method.network(of: tinyNetwork())
    var context = Context(mode: .training)
    let targets = Targets(.labels(labels), labelSmoothing: smoothing)
    context.targets = targets.classes
    method.prepare(&context, at: TrainingMoment(epoch: 0, epochs: 2))
    let output = network(images().traced(by: Tape()), &context)
    return (method.totalLoss(output, targets, context), network, output, context)
  }

  @Test func plainClassificationIsTheMeanCrossEntropy() throws {
    let (loss, _, output, _) = try run(CAM(), smoothing: 0.1)
    #expect(loss.total.scalar == output.detached().crossEntropy(.labels(labels), smoothing: 0.1).scalar)
    #expect(loss.terms.map(\.name) == ["classification"])
    #expect(abs(loss.terms[0].value - output.detached().crossEntropy(.labels(labels)).scalar) < 1e-6)
  }

  @Test func erasingHasTheLossOfItsLayersAndTheirTerms() throws {
    let (loss, _, output, context) = try run(EIL(after: "relu", threshold: 0.5, lossWeight: 0.3))
    #expect(output.shape == [8, 3])
    #expect(loss.total.scalar == ErasingLoss()(output, labels, context).scalar)
    let parts = ErasingLoss().parts(output, labels, context)
    #expect(loss.terms == [LossTerm("unerased", parts[0]), LossTerm("erased", parts[1], weight: 0.3)])
    #expect(abs(loss.total.scalar - parts[0] - 0.3 * parts[1]) < 1e-6)
  }

  @Test func severalDepthsReportTheMeanOfTheirErasedBranches() throws {
    let (loss, _, output, context) = try run(MEIL(after: ["conv", "relu"], lossWeights: [1, 2], wiring: .chained))
    let parts = ErasingLoss().parts(output, labels, context)
    #expect(parts.count == 3 && loss.terms[1] == LossTerm("erased", (parts[1] + parts[2]) / 2, weight: 3))
  }

  @Test func beforeItsStartErasingIsPlainClassification() throws {
    let (loss, _, output, context) = try run(EIL(after: "relu", startEpoch: 1))
    #expect(output.shape == [4, 3] && context.branches.isEmpty && loss.terms.map(\.name) == ["unerased"])
  }

  @Test func anErasingLayerInAnybodysNetworkCountsInThePlainLossToo() throws {
    let network = tinyNetwork().inserting(EILLayer(lossWeight: 0.5), after: "relu")
    var context = Context(mode: .training)
    let output = network(images().traced(by: Tape()), &context)
    let loss = CAM().totalLoss(output, Targets(.labels(labels)), context)
    #expect(loss.total.scalar == ErasingLoss()(output, labels, context).scalar)
    #expect(loss.terms.map(\.name) == ["unerased", "erased"])
  }

  @Test func weightedTermsAreSummedAndTrain() throws {
    let (loss, network, output, _) = try run(Sharper())
    let term = (output.detached() * 2).crossEntropy(.labels(labels)).scalar
    #expect(abs(loss.total.scalar - 0.5 * term) < 1e-6)
    #expect(loss.terms == [LossTerm("sharper", loss.terms[0].value, weight: 0.5)])
    #expect(loss.total.backward().parameters.count == network.namedParameters.count)
  }

  @Test func addedTermsJoinTheLossOfAnotherMethod() throws {
    let (loss, _, output, context) = try run(try Combined([EIL(after: "relu"), Smaller()]))
    let size = (output.detached() * output.detached()).mean().scalar
    #expect(loss.terms.map(\.name) == ["unerased", "erased", "size"])
    #expect(abs(loss.total.scalar - ErasingLoss()(output, labels, context).scalar - 0.25 * size) < 1e-5)
  }

  @Test func softTargetsWorkWithErasing() throws {
    let network = try EIL(after: "relu").network(of: tinyNetwork())
    var context = Context(mode: .training)
    let output = network(images(2).traced(by: Tape()), &context)
    let rows = Tensor([0.25, 0.75, 0, 1, 0, 0].map { Float($0) }, shape: [2, 3])
    let loss = EIL(after: "relu").totalLoss(output, Targets(.probabilities(rows)), context)
    let parts = (0..<2).map { output.detached().sliced($0 * 2..<$0 * 2 + 2).crossEntropy(.probabilities(rows)).scalar }
    #expect(zip(loss.terms.map(\.value), parts).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(abs(loss.total.scalar - parts[0] - parts[1]) < 1e-5)
    #expect(Targets(.probabilities(rows)).labels == [1, 0])
  }
}
