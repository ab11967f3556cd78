import Autodiff
import Layers
import Testing

/// Batch normalization in every mode: training or evaluation, recorded or not, trainable or frozen, with 1 to 3
/// branches, alone and fused, through each kernel.
@Suite struct BatchNormModeTests {
  /// Output and gradients against the formula; which gradients exist; what the tape holds.
  @Test(arguments: ModeCell.all, BatchNormSetup.all) func agrees(cell: ModeCell, setup: BatchNormSetup) throws {
    let layer = try setup.layer(cell.isTrainable)
    let (input, addend) = (setup.numbers(cell.branches, seed: 20), setup.numbers(cell.branches, seed: 30))
    let upper = setup.numbers(cell.branches, seed: 40, shifting: false)
    let expected = setup.expected(layer, input, addend, cell, upper: upper)
    var context = cell.context()
    guard cell.isTraced else {
      let output = setup.run(layer, input, addend, &context)
      #expect(!output.isTraced)
      return setup.expectClose(output, expected.output, "output")
    }
    let tape = Tape()
    let (x, more) = (input.traced(by: tape, retainingGradient: true), addend.traced(by: tape, retainingGradient: true))
    let output = setup.run(layer, x, more, &context)
    setup.expectClose(output, expected.output, "output")
    #expect(tape.operations == operations(cell, setup))
    #expect(tape.entryCount == tape.operations.count + 2 + (cell.isTrainable ? 2 : 0), "a leaf for each operand")
    let gradients = output.backward(seed: upper)
    setup.expectClose(gradients[x], expected.input, "gradient of the input")
    if setup.fusion.adds {
      setup.expectClose(gradients[more], expected.addend, "gradient of what was added")
    } else {
      #expect(gradients[more] == nil)
    }
    guard cell.isTrainable else { return #expect(gradients.parameters.isEmpty, "a frozen layer has no gradients") }
    setup.expectClose(gradients[layer.$weight], expected.scale, "gradient of the weight")
    setup.expectClose(gradients[layer.$bias], expected.shift, "gradient of the bias")
  }

  /// In training one operation does it all; evaluation adds and activates apart.
  private func operations(_ cell: ModeCell, _ setup: BatchNormSetup) -> [Autodiff.Operation] {
    guard !cell.isTraining, setup.fusion.adds else { return [.batchNormalization] }
    return [.batchNormalization, .add] + (setup.fusion.activates ? [.relu] : [])
  }

  /// Where the input's gradient is not wanted, the weights still get theirs, and a frozen layer records nothing.
  @Test(arguments: ModeCell.all.filter(\.isTraced), BatchNormSetup.all)
  func withoutTheInputsGradient(cell: ModeCell, setup: BatchNormSetup) throws {
    let layer = try setup.layer(cell.isTrainable)
    let (input, addend) = (setup.numbers(cell.branches, seed: 20), setup.numbers(cell.branches, seed: 30))
    let upper = setup.numbers(cell.branches, seed: 40, shifting: false)
    let expected = setup.expected(layer, input, addend, cell, upper: upper)
    var context = cell.context()
    let tape = Tape()
    let output = setup.run(layer, input.traced(by: tape), addend, &context)
    setup.expectClose(output, expected.output, "output")
    #expect(output.isTraced)
    guard cell.isTrainable else { return #expect(tape.entryCount == 0) }
    #expect(tape.operations == operations(cell, setup))
    let gradients = output.backward(seed: upper)
    #expect(gradients.parameters.count == 2)
    setup.expectClose(gradients[layer.$weight], expected.scale, "gradient of the weight")
    setup.expectClose(gradients[layer.$bias], expected.shift, "gradient of the bias")
  }

  /// Running statistics follow the unerased branch, or all in turn, in training only, whatever is recorded or frozen.
  @Test(arguments: ModeCell.all, BatchNormSetup.all)
  func runningStatistics(cell: ModeCell, setup: BatchNormSetup) throws {
    for running in [BatchNorm2D.RunningStatistics.unerased, .all] {
      let layer = try setup.layer(cell.isTrainable, running: running)
      let (input, addend) = (setup.numbers(cell.branches, seed: 20), setup.numbers(cell.branches, seed: 30))
      let statistics = setup.expected(layer, input, addend, cell, upper: input).statistics
      var (mean, variance) = (layer.runningMean.doubles, layer.runningVar.doubles)
      let followed = !cell.isTraining ? 0 : running == .all ? cell.branches : 1
      for branch in statistics.prefix(followed) {
        mean = zip(mean, branch.mean).map { $0 * 0.9 + $1 * 0.1 }
        variance = zip(variance, branch.variance).map { $0 * 0.9 + $1 * 0.1 }
      }
      var context = cell.context()
      _ = setup.run(layer, cell.isTraced ? input.traced(by: Tape()) : input, addend, &context)
      setup.expectClose(layer.runningMean, mean, "running mean")
      setup.expectClose(layer.runningVar, variance, "running variance")
      #expect(layer.numBatchesTracked.scalar == Double(followed))
    }
  }

  /// A layer that is run again for a checkpoint leaves the statistics alone.
  @Test(arguments: BatchNormSetup.all) func aRepeatedRunHasNoSideEffect(setup: BatchNormSetup) throws {
    let layer = try setup.layer()
    let before = layer.runningMean.doubles
    var context = Context(mode: .training)
    context.isRecomputing = true
    _ = setup.run(layer, setup.numbers(1, seed: 20), setup.numbers(1, seed: 30), &context)
    #expect(layer.runningMean.doubles == before && layer.numBatchesTracked.scalar == 0)
  }
}
