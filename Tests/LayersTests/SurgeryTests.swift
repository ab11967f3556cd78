import Autodiff
import Erasing
import Layers
import TestSupport
import Testing

/// Networks are edited by name.
@Suite struct SurgeryTests {
  private static func network() -> Sequential {
    Sequential {
      Sequential {
        Conv2D(3, 4, kernel: 3, padding: 1)
        ReLU().named("1", site: "conv1")
        MaxPool2D(2).named("2", site: "pool1")
        Conv2D(4, 5, kernel: 3, padding: 1)
        ReLU()
      }.named("features")
      GlobalAvgPool2D()
      Linear(5, 2).named("fc")
    }
  }

  @Test func namesAreThoseOfPyTorch() {
    #expect(
      Self.network().namedParameters.map(\.name) == [
        "features.0.weight", "features.0.bias", "features.3.weight", "features.3.bias", "fc.weight", "fc.bias",
      ])
  }

  @Test func sitesAreListed() {
    let expected = ["features", "features.0", "conv1", "pool1", "features.3", "features.4", "1", "fc"]
    #expect(Self.network().siteNames == expected)
  }

  @Test(arguments: ["conv1", "pool1", "features.1", "features.3", "features", "fc"])
  func insertingChangesNoStateName(site: String) {
    let plain = Self.network()
    let changed = plain.inserting(EILLayer(), after: site)
    #expect(changed.namedParameters.map(\.name) == plain.namedParameters.map(\.name))
    #expect(changed.siteNames.count == plain.siteNames.count + 1)
    #expect(plain.siteNames == Self.network().siteNames)
  }

  @Test func insertedLayersHaveNames() {
    let twice = Self.network().inserting(Identity(), after: "pool1").inserting(Tanh(), after: "pool1")
    #expect(twice["features.inserted1"] is Identity && twice["features.inserted2"] is Tanh)
    let named = Self.network().inserting(Tanh().named("bend", site: "curve"), after: "pool1")
    #expect(named["features.bend"] is Tanh && named["curve"] is Tanh)
  }

  @Test func aCopySharesParameters() {
    let plain = Self.network()
    let changed = plain.inserting(Identity(), after: "pool1")
    #expect(zip(plain.namedParameters, changed.namedParameters).allSatisfy { $0.parameter === $1.parameter })
  }

  @Test func removingAndReplacing() {
    let network = Self.network().removing("pool1").replacing("conv1", with: Tanh())
    #expect(network["features.1"] is Tanh)
    #expect(!network.siteNames.contains("pool1") && network.siteNames.contains("features.3"))
    var edited = Self.network()
    edited["fc"] = Linear(5, 7)
    #expect(edited.predict(.zeros([1, 3, 4, 4])).shape == [1, 7])
  }

  @Test(arguments: ["features.0", "conv1", "pool1", "features.3", "features.4", "features", "1"])
  func prefixAndSuffixAreTheWhole(site: String) {
    let whole = seeded(1) { Self.network() }
    let input = random([2, 3, 6, 6]).cast(to: .float32)
    let (head, tail) = (whole.prefix(through: site), whole.suffix(after: site))
    let result = tail.predict(head.predict(input))
    let expected = whole.predict(input)
    #expect(zip(result.doubles, expected.doubles).allSatisfy { abs($0 - $1) < 1e-6 })
    let names = head.namedParameters.map(\.name) + tail.namedParameters.map(\.name)
    #expect(names == whole.namedParameters.map(\.name))
  }

  @Test func anUnknownNameThrowsWithTheKnownOnes() {
    #expect(throws: UnknownLayerName.self) { try Self.network().checkNames(["pool1", "pool9"]) }
    do {
      try Self.network().checkNames(["pool9"])
    } catch {
      let known = "features, features.0, conv1, pool1, features.3, features.4, 1, fc"
      #expect(error.description == "no layer is called 'pool9'. The names are: \(known)")
    }
  }

  @Test func anUnknownNameStopsTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SurgeryTests.network().inserting(Identity(), after: "pool9")
    }
    expectText("inserting: no layer is called 'pool9'. The names are: features, features.0, conv1, pool1", in: result)
  }

  @Test func anInsertedNameMustBeFree() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SurgeryTests.network().inserting(Identity().named("3"), after: "pool1")
    }
    expectText("Sequential: two layers are called '3'", in: result)
  }

  @Test func theBuilderTakesConditionsAndLoops() {
    let deep = Bool("true") ?? false
    let network = Sequential {
      for width in [4, 5] { Conv2D(width, width + 1, kernel: 1) }
      if deep { ReLU() } else { Tanh() }
      if !deep { Identity() }
    }
    #expect(network.children.map(\.name) == ["0", "1", "2"])
    #expect(network["2"] is ReLU)
  }
}
