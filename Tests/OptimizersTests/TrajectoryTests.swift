import Autodiff
import Optimizers
import TestSupport
import Testing

/// Five steps of every optimizer, compared with PyTorch's.
@Suite struct TrajectoryTests {
  /// Variants that this module does not have.
  private static let absent = ["adam/amsgrad", "rmsprop/centered"]

  private static var cases: [String] {
    let keys = (try? Fixture.load("optimizers").metadata.keys.sorted()) ?? []
    return keys.filter { $0.contains("/") && !absent.contains($0) }
  }

  @Test func fixturesAreThere() { #expect(Self.cases.count == 14) }

  @Test(arguments: cases, [DType.float64, .float32])
  func everyStepIsPyTorchs(_ key: String, _ dtype: DType) throws {
    let fixture = try Fixture.load("optimizers")
    let network = PairNetwork(
      matrix: try initial("matrix", key, fixture, dtype), vector: try initial("vector", key, fixture, dtype))
    let optimizer = try optimizer(key, fixture.attributes(key), network)
    for step in 0..<5 {
      optimizer.step(
        network,
        network.gradients(
          matrix: try row(step, "matrix/gradients", key, fixture, dtype),
          vector: try row(step, "vector/gradients", key, fixture, dtype)))
      let tolerance = dtype == .float64 ? 1e-14 : 1e-6
      let matrix = try row(step, "matrix/values", key, fixture, .float64)
      let vector = try row(step, "vector/values", key, fixture, .float64)
      #expect(difference(network.block.matrix, matrix) < tolerance, "step \(step)")
      #expect(difference(network.vector, vector) < tolerance, "step \(step)")
    }
    #expect(optimizer.stepCount == 5)
  }

  private func optimizer(_ key: String, _ options: FixtureValue, _ network: PairNetwork) throws -> any Optimizer {
    let (rate, decay) = (try options["lr"].double(), try options["weight_decay"].double())
    switch key.prefix(while: { $0 != "/" }) {
    case "sgd":
      return SGD(
        for: network, learningRate: rate, momentum: try options["momentum"].double(),
        dampening: try options["dampening"].double(), nesterov: try options["nesterov"].bool(), weightDecay: decay)
    case "adam":
      let betas = try options["betas"].doubles()
      return Adam(
        for: network, learningRate: rate, beta1: betas[0], beta2: betas[1], epsilon: try options["eps"].double(),
        weightDecay: decay)
    case "adamw":
      let betas = try options["betas"].doubles()
      return AdamW(
        for: network, learningRate: rate, beta1: betas[0], beta2: betas[1], epsilon: try options["eps"].double(),
        weightDecay: decay)
    default:
      return RMSProp(
        for: network, learningRate: rate, alpha: try options["alpha"].double(), epsilon: try options["eps"].double(),
        momentum: try options["momentum"].double(), weightDecay: decay)
    }
  }

  private func initial(_ name: String, _ key: String, _ fixture: Fixture, _ dtype: DType) throws -> Tensor {
    let stored = try fixture.tensor("\(key)/\(name)/initial")
    return Tensor(stored.values, shape: Shape(stored.shape)).cast(to: dtype)
  }

  private func row(
    _ step: Int, _ name: String, _ key: String, _ fixture: Fixture, _ dtype: DType
  ) throws -> Tensor {
    let stored = try fixture.tensor("\(key)/\(name)")
    let count = stored.values.count / 5
    let values = Array(stored.values[step * count..<(step + 1) * count])
    return Tensor(values, shape: Shape(stored.shape.dropFirst())).cast(to: dtype)
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.doubles, b.doubles).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
  }
}
