import Autodiff
import Layers
import Optimizers
import Testing

/// A recorded pass keeps the values that it met: what changes a layer later does not reach its backward pass.
@Suite struct CapturedBufferTests {
  private static let traced = ModeCell.all.filter { $0.isTraced }

  /// Between the forward and the backward pass the layer goes through training steps, which change its running
  /// statistics, and through an optimizer's step, which changes its weights in place.
  @Test(arguments: traced, BatchNormSetup.all)
  func laterStepsDoNotReachIt(cell: ModeCell, setup: BatchNormSetup) throws {
    #expect(try gradients(cell, setup, disturbing: true) == gradients(cell, setup, disturbing: false))
  }

  /// The same of a backward pass that is recorded itself.
  @Test(arguments: traced, BatchNormSetup.all)
  func norADifferentiableBackwardPass(cell: ModeCell, setup: BatchNormSetup) throws {
    let disturbed = try gradients(cell, setup, disturbing: true, differentiably: true)
    #expect(try disturbed == gradients(cell, setup, disturbing: false, differentiably: true))
  }

  /// Nor a checkpointed layer, which is computed again with the values of its forward pass.
  @Test(arguments: traced, BatchNormSetup.all.filter { !$0.fusion.adds })
  func norACheckpoint(cell: ModeCell, setup: BatchNormSetup) throws {
    let kept = try gradients(cell, setup, disturbing: false)
    #expect(try gradients(cell, setup, disturbing: true, isCheckpointed: true) == kept)
  }

  @Test(arguments: traced, BatchNormSetup.all.filter { !$0.fusion.adds })
  func norADifferentiablePassThroughACheckpoint(cell: ModeCell, setup: BatchNormSetup) throws {
    let kept = try gradients(cell, setup, disturbing: false, isCheckpointed: true, differentiably: true)
    #expect(try gradients(cell, setup, disturbing: true, isCheckpointed: true, differentiably: true) == kept)
  }

  private func gradients(
    _ cell: ModeCell, _ setup: BatchNormSetup, disturbing: Bool, isCheckpointed: Bool = false,
    differentiably: Bool = false
  ) throws -> [[Double]] {
    let layer = try setup.layer(cell.isTrainable)
    let (input, addend) = (setup.numbers(cell.branches, seed: 20), setup.numbers(cell.branches, seed: 30))
    var context = cell.context()
    let tape = Tape()
    let x = input.traced(by: tape, retainingGradient: true)
    let output = isCheckpointed ? setup.chain(layer).checkpointed()(x, &context) : setup.run(layer, x, addend, &context)
    if disturbing { try disturb(layer, setup) }
    let upper = setup.numbers(cell.branches, seed: 40, shifting: false)
    let gradients = output.backward(seed: upper, differentiably: differentiably)
    return [gradients[x], gradients[layer.$weight], gradients[layer.$bias]].map { $0?.doubles ?? [] }
  }

  private func disturb(_ layer: BatchNorm2D, _ setup: BatchNormSetup) throws {
    let before = (layer.runningMean.doubles, layer.weight.doubles)
    let isTrainable = layer.$weight.isTrainable
    for parameter in [layer.$weight, layer.$bias] { parameter.isTrainable = true }
    let optimizer = SGD(for: layer, learningRate: 0.5, momentum: 0.9)
    for seed in 0..<3 {
      var context = Context(mode: .training)
      let input = setup.numbers(1, seed: 50 + UInt64(seed)) * 3 + 1
      let output = setup.run(layer, input.traced(by: Tape()), setup.numbers(1, seed: 60), &context)
      optimizer.step(output.squared().mean().backward())
    }
    for parameter in [layer.$weight, layer.$bias] { parameter.isTrainable = isTrainable }
    #expect(layer.runningMean.doubles != before.0 && layer.weight.doubles != before.1, "the layer must have changed")
  }
}
