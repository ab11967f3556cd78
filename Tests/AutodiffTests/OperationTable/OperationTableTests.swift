import Autodiff
import TestSupport
import Testing

/// Every function in the operation table is proven three ways: by differences, by PyTorch, by a plain reference.
@Suite struct OperationTableTests {
  /// Entries that nothing of PyTorch's can be held against, and why.
  private static let withoutParity = [
    "dropout": "PyTorch draws other random numbers",
    "checkpoint": "it computes what its body does; CheckpointTests compare the two",
    "custom": "it computes what its user says",
  ]

  /// Functions that are composed of others and stand in the table under the name of an entry that is not their own, and
  /// why; nil where none does.
  private static let namedOtherwise: [String: (entry: String?, reason: String)] = [
    "layerNormalized": ("layerNormalization", "rows are normalized and recorded by one function for several"),
    "groupNormalized": ("groupNormalization", "rows are normalized and recorded by one function for several"),
    "instanceNormalized": ("instanceNormalization", "operations are called by nouns"),
    "transposedConvolved": ("transposedConvolution", "it adds padding and bias to what is recorded"),
    "solveTriangular": ("triangularSolve", "the system is solved and recorded for rules too"),
    "transposed": ("transpose", "one form of several exchanges the last two axes"),
    "sliced": ("slice", "one form of several cuts a single axis"),
    "stacked": ("concatenate", "it is a concatenation along a new axis"),
    "flattened": ("reshape", "it only finds the shape"), "unsqueezed": ("reshape", "it only finds the shape"),
    "squeezed": ("reshape", "it only finds the shape"),
    "split": ("slice", "it cuts several parts"), "chunk": ("slice", "it cuts several parts"),
    "resized": ("resizeNearest", "it chooses among three entries"),
    "checkpointed": ("checkpoint", "operations are called by verbs"),
    "withoutPullback": (nil, "what it computes is its user's"),
  ]

  private static let differentiable = OperationTable.entries.filter { entry in
    if case .none = entry.gradient { false } else { true }
  }

  @Test func namesAreUnique() {
    let names = OperationTable.entries.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: differentiable) func hasAGradientCheck(entry: OperationTable.Entry) {
    let cases = GradientCase.all.filter { $0.entry == entry.name }
    #expect(!cases.isEmpty, "\(entry.name) has no gradient check; add one to GradientCases")
  }

  @Test(arguments: differentiable.filter { withoutParity[$0.name] == nil }) func isComparedWithPyTorch(
    entry: OperationTable.Entry
  ) {
    let fixtures = operationParity[entry.name] ?? []
    #expect(
      !fixtures.isEmpty, "\(entry.name) is compared with nothing of PyTorch's; add a fixture and name it in Parity")
    for fixture in fixtures {
      #expect(operationFixtures[fixture] != nil, "\(entry.name): there is no fixture \(fixture)")
      #expect(Self.withGradients.contains(fixture), "\(entry.name): the fixture \(fixture) has no grad_... of an input")
    }
  }

  /// The fixtures with a gradient of PyTorch's with respect to an operand.
  private static let withGradients: Set<String> = {
    let cases = OperationFixtureTests.files.flatMap { (try? Fixture.load($0).cases()) ?? [] }
    let withGradient = cases.filter { $0.tensors.keys.contains { $0.hasPrefix("grad_") && $0 != "grad_out" } }
    return Set(withGradient.map(\.op))
  }()

  @Test(arguments: differentiable) func hasAPlainReference(entry: OperationTable.Entry) {
    #expect(
      !(operationReferences[entry.name] ?? []).isEmpty, "\(entry.name) has no plain reference; add one to References")
  }

  /// Reads the sources, so that a function made of others cannot go unproven because it records nothing itself.
  @Test(.enabled(if: Repository.hasSources)) func everyComposedFunctionIsInTheTable() throws {
    let names = Set(OperationTable.entries.map(\.name))
    let functions = try ComposedFunctions.names(in: "Sources/Autodiff/Operations")
    #expect(functions.contains("huberLoss") && functions.contains("einsum") && !functions.contains("exp"))
    for function in functions.sorted() {
      let entry = Self.namedOtherwise[function].map(\.entry) ?? function
      #expect(
        entry.map { names.contains($0) } ?? true, "\(function) is not in the operation table; add it, or say why not")
    }
    for function in Self.namedOtherwise.keys { #expect(functions.contains(function), "\(function) is no exception") }
  }

  /// Public functions that give a tensor and that no gradient case calls, and why.
  private static let withoutCase = [
    "argmax": "places are whole numbers", "argmin": "places are whole numbers", "argsort": "places are whole numbers",
    "topIndices": "places are whole numbers",
    "unique": "which elements are equal does not change gradually", "bincount": "counts are whole numbers",
    "any": "truth values do not change gradually", "all": "truth values do not change gradually",
    "isClose": "truth values do not change gradually",
    "withoutPullback": "it takes constants only",
    "hessianVectorProduct": "HigherOrderTests compare it with Hessians that are known",
  ]

  /// Reads the sources, so that a function with a kernel of its own cannot go unproven because the operation that it
  /// records is that of another.
  @Test(.enabled(if: Repository.hasSources)) func everyFunctionHasAGradientCase() throws {
    let functions = try ComposedFunctions.allNames(in: "Sources/Autodiff/Operations")
    #expect(functions.contains("exp") && functions.contains("einsum") && functions.contains("hessianVectorProduct"))
    let called = try ComposedFunctions.calledNames(in: "Tests/AutodiffTests/GradientCases")
    for function in functions.sorted() {
      #expect(
        called.contains(function) != (Self.withoutCase[function] != nil),
        "\(function) needs a gradient case or a reason why it has none, and not both")
    }
    for function in Self.withoutCase.keys { #expect(functions.contains(function), "\(function) is no exception") }
  }

  /// What the rules above are worth: functions on several lines, behind comments and attributes.
  @Test func functionsAreFoundHoweverTheyAreWritten() {
    let source = SwiftSource(
      """
      extension Tensor {
        /* public func commented() -> Tensor {} */ @inlinable
        public func summed(
          _ axes: [Int] = [],  // ) -> Int {
          by body: (Tensor) -> Int
        )
          -> Tensor
        where Body: Sendable { recordedOnce("sum() {") }
        public static func made(_ count: Int) -> (values: Tensor, indices: Tensor) { "recorded()" }
        @discardableResult public func measured(_ body: () -> Tensor) -> Int { 0 }
        public var first: Tensor { mapped(0) }
        func hidden() -> Tensor { self }
        public static func + (left: Tensor, right: Tensor) -> Tensor { left }
      }
      public func product(_ f: (Tensor) -> Tensor) -> Tensor { f }
      """)
    #expect(ComposedFunctions.all(in: source.declarations) == ["summed", "made", "product"])
    #expect(ComposedFunctions.composed(in: source.declarations) == ["made"])
  }

  @Test func theDocumentNamesEveryFunction() throws {
    let text = try Repository.text("Docs/Operations.md")
    for entry in OperationTable.entries {
      #expect(text.contains("`\(entry.name)`"), "Docs/Operations.md does not name \(entry.name)")
    }
  }

  /// What the walk has seen, for the log.
  @Test func countsWhatThereIs() throws {
    let recorded = OperationTable.entries.filter { if case .recorded = $0.gradient { true } else { false } }.count
    let cases = try OperationFixtureTests.files.map { try Fixture.load($0).cases().count }.reduce(0, +)
    let references = operationReferences.values.map(\.count).reduce(0, +)
    print(
      "operation table: \(OperationTable.entries.count) functions, \(recorded) recorded, "
        + "\(Self.differentiable.count - recorded) composed; \(GradientCase.all.count) gradient cases, "
        + "\(cases) cases of PyTorch's, \(references) plain references")
    #expect(recorded == Autodiff.Operation.allCases.count && cases > 0 && references > 0)
  }

  @Test func nothingProvesWhatIsNotThere() {
    let names = Set(OperationTable.entries.map(\.name))
    for name in GradientCase.all.map(\.entry) + operationParity.keys + operationReferences.keys {
      #expect(names.contains(name), "\(name) is not in the operation table")
    }
  }
}
