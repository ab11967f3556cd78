import Autodiff
import Layers
import Optimizers
import TestSupport
import Testing

@Suite struct WeightAverageTests {
  private struct Counted: Layer {
    @Parameter var weight: Tensor = Tensor([1, 2] as [Double])
    @Buffer var mean: Tensor = Tensor([4] as [Double])
    @Buffer var count: Tensor = Tensor(0, .int32)

    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
  }

  @Test func averagesAreThoseOfTheFormula() {
    let layer = Counted()
    let average = WeightAverage(of: layer, decay: 0.3)
    // (1 + t) / (10 + t): 2/11, 3/12, 4/13 is above the decay.
    #expect([1, 2, 3, 1000].map(average.decay(behind:)) == [2.0 / 11, 0.25, 0.3, 0.3])
    var (weight, mean) = ([1.0, 2.0], 4.0)
    for step in 1...4 {
      let new = [Double(step) * 3, 1 - Double(step)]
      layer.$weight.wrappedValue = Tensor(new)
      layer.$mean.wrappedValue = Tensor([Double(step)])
      layer.$count.wrappedValue = Tensor(Double(step), .int32)
      average.update(behind: step)
      let decay = average.decay(behind: step)
      weight = zip(weight, new).map { decay * $0 + (1 - decay) * $1 }
      mean = decay * mean + (1 - decay) * Double(step)
    }
    func isClose(_ a: [Double], _ b: [Double]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 } }
    let state = Dictionary(uniqueKeysWithValues: average.state.map { ($0.name, $0.tensor.doubles) })
    #expect(isClose(state["weight"] ?? [], weight) && isClose(state["mean"] ?? [], [mean]) && state["count"] == [4])
    let own = layer.weight.doubles
    average.exchange()
    #expect(isClose(layer.weight.doubles, weight) && isClose(layer.mean.doubles, [mean]))
    average.exchange()
    #expect(layer.weight.doubles == own && layer.mean.doubles == [4])
    average.apply()
    #expect(isClose(layer.weight.doubles, weight))
    average.apply()
    #expect(isClose(layer.weight.doubles, weight), "twice is as once")
  }

  /// Weights in the blocks that kernels want are averaged as they lie.
  @Test func blocksAreAveragedAsPlainWeightsAre() {
    func run(inBlocks: Bool) -> [[Float]] {
      let network = seeded(3) { Sequential { Conv2D(16, 16, kernel: 3, padding: 1); Conv2D(16, 4, kernel: 1) } }
      let average = WeightAverage(of: network, decay: 0.9)
      var generator = RandomGenerator(seed: 1)
      let images = Tensor.normal([2, 16, 12, 12], using: &generator)
      for step in 1...3 {
        if inBlocks {
          var context = Context(mode: .training)
          _ = network(images.traced(by: Tape()), &context).sum().backward()
        }
        for parameter in network.namedParameters.map(\.parameter) {
          parameter.wrappedValue = parameter.wrappedValue.detached() * 0.5
        }
        if inBlocks { _ = network.predict(images) }
        average.update(behind: step)
      }
      return average.state.map(\.tensor.floats)
    }
    #expect(run(inBlocks: true) == run(inBlocks: false))
  }

  @Test func anImpossibleDecayIsRefused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightAverage(of: PairNetwork(), decay: 1)
    }
    expectText("weight average: the decay is 1.0; it must be at least 0 and below 1", in: result)
  }
}
