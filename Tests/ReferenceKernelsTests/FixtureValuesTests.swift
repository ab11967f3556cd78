import TestSupport
import Testing

/// The generator against numbers that Python gave, and the committed files against what their description promises.
@Suite struct FixtureValuesTests {
  @Test func wordsAreThoseOfPython() {
    let base = FixtureValues.hash("input")
    #expect(base == 0x1ebb_ae8f_5810_b65b)
    #expect(FixtureValues.word(base: base, index: 0) == 0x190a_9f76_a9bd_8bf6)
    #expect(FixtureValues.word(base: base, index: 1) == 0xa701_17d0_9cb2_bc5b)
    let weights = FixtureValues.parameter(name: "conv6.weight", shape: [2, 3, 3, 3])
    #expect(Array(weights[..<3]) == [0.02240288071334362, 0.2624402940273285, -0.24581392109394073])
    #expect(FixtureValues.sampleIndices(name: "fc.bias", count: 10, samples: 5) == [8, 2, 2, 7, 6])
  }

  @Test func theOperationInputsComeFromTheSameGenerator() throws {
    let file = try Fixture.load("operations-matmul")
    let weight = try file.tensor("linear/plain/weight")
    let expected = FixtureValues.signed(name: "linear/plain/weight", count: 18).map { -2 + 4 * 0.5 * ($0 + 1) }
    #expect(weight.shape == [3, 6])
    #expect(weight.values == expected)
  }

  @Test(arguments: ["vgg16-gap", "small-vgg-parallel", "small-vgg-chained", "resnet18"])
  func networksAreComplete(network: String) throws {
    let file = try Fixture.load("network-" + network)
    let description = try file.attributes("network")
    let sites = try description["erasing"].array()
    let rows = try description["input_shape"].ints()[0]
    let classes = try description["classes"].int()
    #expect(try file.tensor("logits").shape == [(sites.count + 1) * rows, classes])
    #expect(try file.tensor("grad_input").shape == description["input_shape"].ints())
    for site in sites {
      let name = try site["name"].string()
      #expect(try file.tensor("erasing/\(name)/mask").values.allSatisfy { $0 == 0 || $0 == 1 })
      #expect(try file.attributes("margins")[name].double() > 1e-3)
    }
    for parameter in try file.attributes("parameters").array() {
      let name = try parameter.array()[0].string()
      #expect(try file.tensor("grad/\(name)/samples").shape == [64])
      #expect(try file.tensor("grad/\(name)/norm").shape == [])
    }
  }

  @Test func torchvisionNamesCountTheKnownParameters() throws {
    let networks = try TorchvisionNames.load()
    let totals = ["vgg16": 138_357_544, "vgg16_bn": 138_365_992, "resnet18": 11_689_512, "resnet50": 25_557_032]
    #expect(networks.count == 24)
    for (network, total) in totals {
      let entries = try #require(networks[network])
      let trainable = entries.filter { $0.name.hasSuffix("weight") || $0.name.hasSuffix("bias") }
      #expect(trainable.map { $0.shape.reduce(1, *) }.reduce(0, +) == total)
    }
  }
}
