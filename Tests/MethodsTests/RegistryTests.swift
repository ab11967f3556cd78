import Foundation
import Layers
import Methods
import Testing

/// Methods by name, their options as text, and what is kept of them in files.
@Suite(.serialized) struct RegistryTests {
  init() {
    MethodRegistry.register(Sharper.self)
    MethodRegistry.register(Smaller.self)
    MethodRegistry.register(Noise.self)
  }

  @Test func methodsAreMadeByNameWithOptionsAsText() throws {
    let method = try MethodRegistry.method(
      named: "meil",
      options: [
        ("after", "pool4, conv5_3"), ("thresholds", "0.6,0.7"), ("wiring", "chained"), ("rampEpochs", "2"),
      ])
    #expect(method as? MEIL == MEIL(after: ["pool4", "conv5_3"], thresholds: [0.6, 0.7], wiring: .chained, rampEpochs: 2))
    let own = try MethodRegistry.method(
      named: "sharper", options: [("factor", "1.5"), ("note", "4"), ("isOn", "no")]) as? Sharper
    #expect(own?.factor == 1.5 && own?.note == 4 && own?.isOn == false)
  }

  @Test func textsSayWhatIsWrong() {
    func text(_ name: String, _ options: (String, String)...) -> String {
      errorText { _ = try MethodRegistry.method(named: name, options: options.map { ($0.0, $0.1) }) }
    }
    #expect(text("acol").contains("no method is called 'acol'. The methods are: cam, eil, meil"))
    #expect(text("eil", ("gamma", "1")).contains("it has no option 'gamma'. Its options are: after, lossWeight, "))
    #expect(text("eil", ("threshold", "much")).contains("option 'threshold' is a number, not 'much'"))
    #expect(text("meil", ("wiring", "round")).contains("wiring=round are not understood"))
    #expect(text("sharper", ("isOn", "maybe")).contains("is true or false, not 'maybe'"))
    #expect(text("cam", ("after", "pool4")).contains("It has none at all"))
    #expect(text("smaller+sharper", ("factor", "3")).contains("Write smaller.factor or sharper.factor"))
    #expect(text("eil+eil").contains("'eil' stands in it twice"))
    #expect(text("eil+sharper").contains("eil and sharper each have a loss of their own"))
  }

  @Test func optionsThatDoNotFitTheNetworkAreErrors() {
    func text(_ method: some Method) -> String { errorText { _ = try method.network(of: tinyNetwork()) } }
    #expect(text(MEIL()).contains("there is no layer to erase after"))
    #expect(text(EIL(after: "layer9")).contains("no layer is called 'layer9'. The names are: conv, relu"))
    #expect(text(EIL(after: "pool")).contains("no layer is called 'pool'"))
    #expect(text(MEIL(after: ["conv", "relu"], thresholds: [1, 1, 1])).contains("3 thresholds for 2 layers"))
    #expect(text(EIL(after: "relu", threshold: 1.5)).contains("above 0 and at most 1, not 1.5"))
    #expect(text(EIL(after: "relu", lossWeight: 0)).contains("must be above 0, not 0.0"))
    #expect(text(EIL(after: "relu", startEpoch: -1)).contains("startEpoch must be 0 or more"))
  }

  @Test func combinationsAreWrittenWithPlusSigns() throws {
    let method = try MethodRegistry.method(
      named: "noise+smaller+eil", options: [("after", "relu"), ("smaller.weight", "3")])
    let combined = try #require(method as? Combined)
    #expect(combined.methods.map { type(of: $0).name } == ["noise", "smaller", "eil"])
    #expect(combined.methods[1] as? Smaller == Smaller(weight: 3) && combined.methods[2] as? EIL == EIL(after: "relu"))
    #expect(try combined.network(of: tinyNetwork()).children.map(\.name) == ["conv", "relu", "eil1", "pool", "fc"])
    #expect(combined.values(at: TrainingMoment(epoch: 1, epochs: 2)).map(\.name) == ["done", "erasing_scale"])
  }

  @Test func storedMethodsComeBackAsTheyWere() throws {
    let methods: [any Method] = [
      CAM(), EIL(after: "pool4"), MEIL(after: ["a", "b"], lossWeights: [1, 0.5]), Sharper(factor: 3, note: 0.5),
      try Combined([Noise(), EIL(after: "relu")]),
    ]
    for method in methods {
      let data = try JSONEncoder().encode(StoredMethod(method))
      #expect(try JSONDecoder().decode(StoredMethod.self, from: data) == StoredMethod(method))
    }
    let data = try JSONEncoder().encode(StoredMethod(EIL(after: "pool4")))
    let fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(fields["name"] as? String == "eil" && fields["after"] as? String == "pool4")
    #expect(StoredMethod(CAM()) != StoredMethod(Noise()) && StoredMethod(EIL(after: "a")) != StoredMethod(EIL(after: "b")))
    let unknown = Data(#"{"name": "lost"}"#.utf8)
    #expect(errorText { _ = try JSONDecoder().decode(StoredMethod.self, from: unknown) }.contains("'lost'"))
  }
}
