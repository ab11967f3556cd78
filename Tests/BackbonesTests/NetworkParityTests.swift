import Autodiff
import Backbones
import Erasing
import Layers
import TestSupport
import Testing

/// Whole networks with erasing in float32 against PyTorch in float64, to 1e-4 of the largest value.
@Suite struct NetworkParityTests {
  @Test(arguments: ["vgg16-gap", "small-vgg-parallel", "small-vgg-chained", "resnet18"])
  func aTrainingStepIsPyTorchs(name: String) throws {
    let fixture = try NetworkFixture(name)
    let plain = try fixture.network()
    #expect(plain.namedParameters.map { "\($0.name) \(Array($0.parameter.shape))" } == (try fixture.parameters()))
    let network = fixture.erasing(plain)
    try compareEvaluation(plain, network, fixture, "before")

    var context = Context(mode: .training)
    let images = fixture.images.traced(by: Tape(), retainingGradient: true)
    let logits = network(images, &context)
    let loss = ErasingLoss()(logits, fixture.labels, context)
    compare(logits.doubles, try fixture.file.tensor("logits"), "\(name): logits of all branches")
    compare([loss.scalar], try fixture.file.tensor("loss"), "\(name): loss")
    compare(
      ErasingLoss().parts(logits, fixture.labels, context), try fixture.file.tensor("branch_losses"),
      "\(name): losses of the branches")
    try compareErasing(context, fixture)
    let gradients = loss.backward()
    compare(gradients[images]?.doubles ?? [], try fixture.file.tensor("grad_input"), "\(name): gradient of the input")
    try compareGradients(gradients, network, fixture)
    for named in plain.namedBuffers where !named.name.hasSuffix("num_batches_tracked") {
      compare(named.buffer.wrappedValue.doubles, try fixture.file.tensor("buffer/" + named.name), named.name)
    }
    try compareEvaluation(plain, network, fixture, "after")
  }

  private func compareErasing(_ context: Context, _ fixture: NetworkFixture) throws {
    #expect(context.branches.count == fixture.sites.count)
    for ((branch, maps), site) in zip(zip(context.branches, context.erasingMaps), fixture.sites) {
      compare(maps.mean.doubles, try fixture.file.tensor("erasing/\(site.name)/mean"), "mean at \(site.name)")
      #expect(maps.mask.doubles == (try fixture.file.tensor("erasing/\(site.name)/mask").values))
      #expect(branch.lossWeight == site.lossWeight)
    }
  }

  private func compareGradients(
    _ gradients: Gradients, _ network: MultiEIL<Sequential>, _ fixture: NetworkFixture
  ) throws {
    for named in network.namedParameters {
      let gradient = try #require(gradients[named.parameter], "no gradient of \(named.name)").doubles
      let largest = gradient.reduce(0) { max($0, abs($1)) }
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      compare([norm], try fixture.file.tensor("grad/\(named.name)/norm"), "norm of the gradient of \(named.name)")
      let places = FixtureValues.sampleIndices(name: named.name, count: gradient.count)
      let expected = try fixture.file.tensor("grad/\(named.name)/samples")
      compare(places.map { gradient[$0] }, expected, "gradient of \(named.name)", scale: largest)
    }
  }

  /// Logits and class activation maps, without erasing and with it switched off by the mode.
  private func compareEvaluation(
    _ plain: Sequential, _ network: MultiEIL<Sequential>, _ fixture: NetworkFixture, _ when: String
  ) throws {
    let logits = network.predict(fixture.images)
    compare(logits.doubles, try fixture.file.tensor("evaluation/\(when)/logits"), "logits \(when)")
    let features = plain.prefix(through: plain.siteNames[plain.siteNames.count - 3]).predict(fixture.images)
    let weight = try #require(plain["fc"] as? Linear).weight.detached()
    let shape = features.shape
    let maps = weight.unsqueezed(at: 0).broadcast(to: [shape[0], weight.shape[0], shape[1]])
      .matrixProduct(features.reshaped([shape[0], shape[1], -1]))
    compare(maps.doubles, try fixture.file.tensor("evaluation/\(when)/cam"), "class activation maps \(when)")
  }

  private func compare(
    _ values: [Double], _ expected: Fixture.Tensor, _ name: String, scale: Double? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(values.count == expected.values.count, "\(name)", sourceLocation: sourceLocation)
    let largest = scale ?? expected.values.reduce(0) { max($0, abs($1)) }
    let far = zip(values, expected.values).filter { !(abs($0 - $1) <= 1e-4 * largest) }
    #expect(
      far.isEmpty,
      "\(name): \(far.count) of \(values.count) differ, the first \(far.first ?? (0, 0)), largest \(largest)",
      sourceLocation: sourceLocation)
  }
}
