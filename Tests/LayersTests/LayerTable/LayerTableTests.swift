import Autodiff
import AutodiffTesting
import Foundation
import Layers
import Testing

/// What every layer must do, for every layer that there is.
@Suite struct LayerTableTests {
  private static let modes = [Context.Mode.training, .evaluation]

  /// Reads the sources, so that a new layer cannot go without a row.
  @Test func everyLayerHasARow() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    var found: Set<String> = []
    for module in ["Layers", "Erasing"] {
      let folder = root.appendingPathComponent(module).resolvingSymlinksInPath()
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        if file.pathExtension == "swift" { found.formUnion(try layers(in: file)) }
      }
    }
    let (rows, others) = (Set(LayerRow.all.map(\.type)), Set(InferenceLayerRow.all.map(\.type)))
    // Losses take more than one tensor; they have tests of their own.
    let losses: Set = ["CenterLoss"]
    #expect(found == rows.union(others).union(losses), "types that conform to Layer, and the rows of the tables")
    #expect(rows.isDisjoint(with: others), "a layer is either in the one table or in the other")
  }

  private func layers(in file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let match = line.wholeMatch(of: /(?:public |final )*(?:struct|class|extension) (\w+)(?:<.*>)?: (.*)\{.*/)
      guard let match, match.2.contains(/\bLayer\b/) else { return nil }
      return String(match.1)
    }
  }

  @Test(arguments: LayerRow.all, modes) func gradientsAgree(row: LayerRow, mode: Context.Mode) {
    let layer = row.layer(seed: 3)
    func run(_ input: Tensor) -> Tensor {
      var context = Context(mode: mode, seed: 5)
      return layer(input, &context)
    }
    let inputs = checkGradients(of: [row.input], samples: 40) { run($0[0]) }
    #expect(inputs.passes, "\(row) in \(mode): \(inputs)")
    let parameters = layer.namedParameters.map { (name: $0.name, parameter: $0.parameter) }
    guard !parameters.isEmpty else { return }
    let report = checkParameterGradients(parameters, input: row.input, samples: 20, run)
    #expect(report.passes, "\(row) in \(mode): \(report)")
  }

  @Test(arguments: LayerRow.all, modes) func repeatsItself(row: LayerRow, mode: Context.Mode) {
    let layer = row.layer(seed: 3)
    func run() -> [Double] {
      var context = Context(mode: mode, seed: 5)
      return layer(row.input, &context).doubles
    }
    #expect(run() == run())
    #expect(run() == row.layer(seed: 3).callAsFunction(row.input, mode))
  }

  @Test(arguments: LayerRow.all) func stateGoesRound(row: LayerRow) throws {
    let (first, second) = (row.layer(seed: 3), row.layer(seed: 4))
    _ = first.callAsFunction(row.input, .training)
    let state = Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.tensor) })
    let report = try second.load(state)
    #expect(report.loaded.count == first.state.count && report.missing.isEmpty && report.unused.isEmpty)
    for (ours, theirs) in zip(second.state, first.state) {
      #expect(ours.name == theirs.name && ours.tensor.doubles == theirs.tensor.doubles)
    }
    #expect(first.predict(row.input).doubles == second.predict(row.input).doubles)
  }

  @Test(arguments: LayerRow.all) func evaluationChangesNothing(row: LayerRow) {
    let layer = row.layer(seed: 3)
    let before = layer.state.map(\.tensor.doubles)
    var context = Context(mode: .evaluation)
    let generator = context.generator
    _ = layer(row.input, &context)
    #expect(layer.state.map(\.tensor.doubles) == before)
    #expect(context.branches.isEmpty && context.generator == generator)
  }

  /// Recording is independent of mode, and neither changes what is computed.
  @Test(arguments: LayerRow.all, modes) func recordingChangesNoValue(row: LayerRow, mode: Context.Mode) {
    let layer = row.layer(seed: 3)
    var context = Context(mode: mode, seed: 5)
    let traced = layer(row.input.traced(by: Tape(), retainingGradient: true), &context)
    #expect(traced.isTraced)
    #expect(traced.doubles == row.layer(seed: 3).callAsFunction(row.input, mode))
  }

  @Test(arguments: LayerRow.all) func frozenLayersComputeTheSame(row: LayerRow) {
    let frozen = row.layer(seed: 3).frozen()
    var context = Context(mode: .training, seed: 5)
    let input = row.input.traced(by: Tape(), retainingGradient: true)
    let output = frozen(input, &context)
    #expect(output.doubles == row.layer(seed: 3).callAsFunction(row.input, .training))
    let gradients = output.sum().backward()
    #expect(gradients.parameters.isEmpty && gradients[input] != nil)
  }
}

extension Layer where Input == Tensor, Output == Tensor {
  fileprivate func callAsFunction(_ input: Tensor, _ mode: Context.Mode) -> [Double] {
    var context = Context(mode: mode, seed: 5)
    return self(input, &context).doubles
  }
}
