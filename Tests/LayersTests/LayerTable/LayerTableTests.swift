import Autodiff
import AutodiffTesting
import Layers
import TestSupport
import Testing

/// What every layer must do, for every layer that there is.
@Suite struct LayerTableTests {
  private static let modes = [Context.Mode.training, .evaluation]

  /// Reads the sources, so that a new layer cannot go without a row.
  @Test(.enabled(if: Repository.hasSources)) func everyLayerHasARow() throws {
    let files = try ["Layers", "Erasing"].flatMap { try Repository.files(in: "Sources/\($0)") }
    let found = Self.layers(in: try files.flatMap { try Repository.source($0).declarations })
    let (rows, others) = (Set(LayerRow.all.map(\.type)), Set(InferenceLayerRow.all.map(\.type)))
    // Losses take more than one tensor; they have tests of their own.
    let losses: Set = ["CenterLoss"]
    #expect(found == rows.union(others).union(losses), "types that conform to Layer, and the rows of the tables")
    #expect(rows.isDisjoint(with: others), "a layer is either in the one table or in the other")
  }

  /// The names of the types that say, or of which an extension says, that they conform to `Layer` or to a protocol that
  /// refines it; those of one file alone are left out.
  static func layers(in declarations: [SwiftDeclaration]) -> Set<String> {
    var protocols: Set = ["Layer"]
    while true {
      let refining = declarations.filter { $0.kind == .protocol && !protocols.isDisjoint(with: $0.inherited) }
      guard !protocols.isSuperset(of: refining.map(\.name)) else { break }
      protocols.formUnion(refining.map(\.name))
    }
    let types = declarations.filter { [.struct, .class, .enum, .actor, .extension].contains($0.kind) && !$0.isPrivate }
    return Set(types.filter { !protocols.isDisjoint(with: $0.inherited) }.map(\.name)).subtracting(protocols)
  }

  @Test func layersAreFoundHoweverTheyAreWritten() {
    let source = SwiftSource(
      """
      /* struct Commented: Layer {} */ protocol Gate: Sendable, Layer<Tensor, Tensor> {}
      @frozen
      public struct Split
      <Body: Layer>:
        Sendable,  // a comment: Layer
        Layer
      where Body: Sendable {
        struct Nested: Layer {}
        let text = "struct Quoted: Layer {"
      }
      final class Gated: Gate {}
      extension Late: @unchecked Sendable, Layer where Body: Layer {}
      struct Other<Body: Layer>: Sendable {}
      private struct Hidden: Layer {}
      """)
    #expect(Self.layers(in: source.declarations) == ["Split", "Gated", "Late"])
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
