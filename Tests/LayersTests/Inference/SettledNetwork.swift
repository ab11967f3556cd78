import Autodiff
import Layers
import Testing

func images(_ batch: Int, _ size: Int, seed: UInt64 = 9) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .normal([batch, 3, size, size], using: &generator)
}

/// The network with weights and statistics as after some training: nothing is 0 or 1.
func settled(_ network: Sequential) -> Sequential {
  var generator = RandomGenerator(seed: 17)
  for named in network.namedParameters where named.parameter.shape.count == 1 {
    named.parameter.wrappedValue = .uniform(named.parameter.shape, in: 0.2...1, using: &generator)
  }
  for named in network.namedBuffers where named.buffer.wrappedValue.dtype == .float32 {
    let range = named.name.hasSuffix("var") ? 0.5...2 : -0.5...0.5
    named.buffer.wrappedValue = .uniform(named.buffer.wrappedValue.shape, in: range, using: &generator)
  }
  return network
}

/// Equal to 1e-4 of the largest value.
func expectEqual(_ one: Tensor, _ other: Tensor, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(one.shape == other.shape, sourceLocation: sourceLocation)
  let (a, b) = (one.floats, other.floats)
  let largest = b.reduce(Float(1e-6)) { max($0, abs($1)) }
  let worst = zip(a, b).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
  #expect(worst <= 1e-4 * largest, "differs by \(worst) of \(largest)", sourceLocation: sourceLocation)
}
