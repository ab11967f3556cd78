import ReferenceKernels
import TestSupport
import Testing

/// The reference kernels against PyTorch, to 1e-10.
@Suite struct PyTorchTests {
  static let files = [
    "unary", "binary", "reductions", "matmul", "conv2d", "pooling", "batchnorm", "resize", "losses", "indexing",
    "erasing",
  ].map { "operations-" + $0 }

  @Test(arguments: files) func agree(file: String) throws {
    let cases = try Fixture.load(file).cases()
    #expect(!cases.isEmpty)
    for entry in cases {
      let check = try #require(referenceChecks[entry.op], "no check for \(entry.op)")
      let results = try check(entry)
      let expected = entry.tensors.keys.filter { !isInput($0, of: entry) }
      #expect(Set(results.keys) == Set(expected), "\(entry): results that are checked")
      for (role, result) in results { compare(result, try entry.array(role), "\(entry) \(role)") }
    }
  }

  @Test func everyCheckHasCases() throws {
    let ops = Set(try Self.files.flatMap { try Fixture.load($0).cases().map(\.op) })
    #expect(Set(referenceChecks.keys) == ops)
  }

  /// Inputs are the tensors with a gradient, the gradient of the result, and what has none by its nature.
  private func isInput(_ role: String, of entry: FixtureCase) -> Bool {
    let constants = ["in0", "grad_out", "labels", "target", "indices", "condition", "running_mean", "running_var"]
    return constants.contains(role) || entry.has("grad_" + role) && role != "out"
  }

  private func compare(_ result: ReferenceArray, _ expected: ReferenceArray, _ name: String) {
    #expect(result.shape == expected.shape, "\(name)")
    guard result.shape == expected.shape else { return }
    let largest = expected.values.map { abs($0) }.max() ?? 0
    let scale = largest > 0 ? min(1, largest) : 1
    let far = zip(result.values, expected.values).filter { !(abs($0 - $1) <= 1e-10 * max(scale, abs($1))) }
    #expect(far.isEmpty, "\(name): \(far.count) values differ, the first \(far.first ?? (0, 0))")
  }
}
