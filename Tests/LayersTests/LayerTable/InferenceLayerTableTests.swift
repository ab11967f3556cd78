import Autodiff
import Layers
import TestSupport
import Testing

/// What every layer for inference alone must do.
@Suite struct InferenceLayerTableTests {
  @Test(arguments: InferenceLayerRow.all) func hasNoParameters(row: InferenceLayerRow) {
    let layer = row.make()
    #expect(layer.namedParameters.isEmpty && layer.namedBuffers.isEmpty && layer.state.isEmpty)
  }

  /// Both modes, and a layer made anew, give the same numbers and leave the context as it was.
  @Test(arguments: InferenceLayerRow.all) func repeatsItself(row: InferenceLayerRow) {
    let layer = row.make()
    let expected = layer.predict(row.input).doubles
    for mode in [Context.Mode.training, .evaluation] {
      var context = Context(mode: mode, seed: 5)
      let generator = context.generator
      #expect(layer(row.input, &context).doubles == expected)
      #expect(context.branches.isEmpty && context.generator == generator)
    }
    #expect(row.make().predict(row.input).doubles == expected)
  }

  @Test(arguments: InferenceLayerRow.all) func refusesTracedInputs(row: InferenceLayerRow) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [type = row.type as String] in
      for row in InferenceLayerRow.all where row.type == type {
        let layer = row.make()
        var context = Context(mode: .evaluation)
        _ = layer(row.input.traced(by: Tape()), &context)
      }
    }
    expectText("\(row.type): the input \(row.input.shape) (\(row.input.dtype)) is traced", in: result)
  }
}
