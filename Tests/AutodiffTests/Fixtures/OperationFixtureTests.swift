import Autodiff
import TestSupport
import Testing

/// The operations, forward and backward, against PyTorch: in float64 to 1e-10, in float32 (oneDNN's kernels) to 1e-5.
@Suite struct OperationFixtureTests {
  static let files = [
    "unary", "binary", "reductions", "matmul", "conv2d", "pooling", "batchnorm", "resize", "losses", "indexing",
    "erasing", "scalars-pooled", "linalg",
    "norms", "transposed", "upsampling", "einsum", "places",
    "activations", "order", "losses-weighted", "rearranging", "parts",
  ].map { "operations-" + $0 }

  @Test(arguments: files, [DType.float64, .float32]) func agree(file: String, dtype: DType) throws {
    let cases = try Fixture.load(file).cases()
    #expect(!cases.isEmpty)
    for entry in cases {
      let operation = try #require(operationFixtures[entry.op], "no operation for \(entry.op)")
      let inputs = OperationInputs(entry, dtype)
      let results = try operation(inputs)
      for (role, result) in results { compare(result, try entry.tensor(role), "\(entry) \(role) in \(dtype)") }
      guard let out = results["out"], !inputs.traced.isEmpty else { continue }
      let gradients = out.backward(seed: try entry.tensor("grad_out").tensor(dtype))
      for (role, input) in inputs.traced {
        let gradient = try #require(gradients[input], "\(entry): no gradient of \(role)")
        compare(gradient, try entry.tensor("grad_" + role), "\(entry) gradient of \(role) in \(dtype)")
      }
    }
  }

  @Test func everyOperationHasFixtures() throws {
    let operations = Set(try Self.files.flatMap { try Fixture.load($0).cases().map(\.op) })
    #expect(Set(operationFixtures.keys) == operations)
  }

  private func compare(_ result: Tensor, _ expected: Fixture.Tensor, _ name: String) {
    #expect(Array(result.shape) == expected.shape, "\(name)")
    guard Array(result.shape) == expected.shape else { return }
    let tolerance = result.dtype == .float64 ? 1e-10 : 1e-5
    // Small gradients of saturated functions, such as tanh's 1 - y², are rounded as 1 is.
    let largest = expected.values.map { abs($0) }.reduce(result.dtype == .float64 ? 0 : 0.01) { max($0, $1) }
    let far = zip(result.doubles, expected.values).filter {
      !($0 == $1 || abs($0 - $1) <= tolerance * max(largest, abs($1)))
    }
    #expect(far.isEmpty, "\(name): \(far.count) values differ, the first \(far.first ?? (0, 0))")
  }
}
