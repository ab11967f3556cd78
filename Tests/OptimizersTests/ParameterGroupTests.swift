import Autodiff
import Optimizers
import TestSupport
import Testing

@Suite struct ParameterGroupTests {
  @Test func patternsMatchWholeParts() {
    let cases: [(pattern: String, name: String, matches: Bool)] = [
      ("layer4", "layer4.0.conv1.weight", true), ("layer4", "layer41.weight", false), ("layer4", "layer4", true),
      ("layer4.", "layer4.weight", true), ("layer4.0", "layer4.10.weight", false), ("weight", "fc.weight", false),
      ("", "fc.weight", false), ("*.bias", "features.0.bias", true), ("*.bias", "bias", false),
      ("*", "fc.weight", true),
      ("*.bn*.weight", "layer1.0.bn2.weight", true), ("*.bn*.weight", "layer1.0.conv2.weight", false),
      ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYc.", false), ("a*", "a", true), ("f*", "a.f", false),
    ]
    for (pattern, name, matches) in cases {
      #expect(ParameterGroup(matching: pattern).matches(name) == matches, "\(pattern) \(name)")
    }
  }

  @Test func theFirstMatchingGroupWins() {
    let optimizer = SGD(
      for: PairNetwork(), learningRate: 1, weightDecay: 0.5,
      groups: [
        ParameterGroup(matching: "block", learningRateScale: 10),
        ParameterGroup(matching: "*", learningRateScale: 3, weightDecay: 0.25),
      ])
    #expect(optimizer.settings.map(\.name) == ["block.matrix", "vector"])
    #expect(optimizer.settings.map(\.learningRateScale) == [10, 3])
    #expect(optimizer.settings.map(\.weightDecay) == [0.5, 0.25])
  }

  @Test func scalesAndDecaysReachTheStep() {
    let network = PairNetwork()
    let groups = [ParameterGroup(matching: "block", learningRateScale: 2, weightDecay: 3)]
    SGD(for: network, learningRate: 0.125, groups: groups).step(network, network.gradients(1))
    #expect(network.block.matrix.doubles.allSatisfy { $0 == 1 - 0.25 * (1 + 3) })
    #expect(network.vector.doubles.allSatisfy { $0 == 1 - 0.125 })
  }

  @Test func vectorsCanBeLeftOutOfDecay() {
    let network = PairNetwork()
    let plain = AdamW(for: network, weightDecay: 0.1, decayingVectors: false)
    #expect(plain.settings.map(\.weightDecay) == [0.1, 0])
    let groups = [ParameterGroup(matching: "vector", weightDecay: 0.2)]
    let grouped = AdamW(for: network, weightDecay: 0.1, groups: groups, decayingVectors: false)
    #expect(grouped.settings.map(\.weightDecay) == [0.1, 0.2])
  }

  @Test func aGroupThatMatchesNothingIsRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SGD(for: PairNetwork(), learningRate: 1, groups: [ParameterGroup(matching: "blok")])
    }
    expectText("parameter group 'blok': it matches no parameter. Names start with: block, vector", in: result)
  }

  @Test func aGroupBehindABroaderOneIsRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let groups = [ParameterGroup(matching: "*"), ParameterGroup(matching: "block")]
      _ = SGD(for: PairNetwork(), learningRate: 1, groups: groups)
    }
    expectText("parameter group 'block': all that it matches belongs to earlier groups", in: result)
  }
}
