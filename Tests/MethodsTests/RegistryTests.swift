import Foundation
import Layers
import Methods
import TestSupport
import Testing

/// Methods by name, their options as text, and what is kept of them in files.
@Suite(.serialized) struct RegistryTests {
  init() {
    MethodRegistry.register(Sharper.self)
    MethodRegistry.register(Smaller.self)
    MethodRegistry.register(Noise.self)
    MethodRegistry.register(Unset.self)
  }

  @Test func methodsAreMadeByNameWithOptionsAsText() throws {
    let method = try MethodRegistry.method(
      named: "meil",
      options: [
        ("after", "pool4, conv5_3"), ("thresholds", "0.6,0.7"), ("wiring", "chained"), ("rampEpochs", "2"),
      ])
    #expect(
      method as? MEIL == MEIL(after: ["pool4", "conv5_3"], thresholds: [0.6, 0.7], wiring: .chained, rampEpochs: 2))
    let own =
      try MethodRegistry.method(
        named: "sharper", options: [("factor", "1.5"), ("note", "4"), ("isOn", "no")]) as? Sharper
    #expect(own?.factor == 1.5 && own?.note == 4 && own?.isOn == false)
  }

  @Test func optionsWithoutAValueAreSetToWhatTheyTake() throws {
    let options = [
      ("text", "007"), ("number", "7"), ("count", "255"), ("isOn", "true"), ("shape", "square"), ("size", "2"),
      ("numbers", "0.5, 2"), ("counts", "3,4"), ("texts", "1,two"), ("shapes", "round,square"), ("rows", "[1,2],[3]"),
    ]
    var expected = Unset()
    (expected.text, expected.number, expected.count, expected.isOn) = ("007", 7, 255, true)
    (expected.shape, expected.size, expected.numbers, expected.counts) = (.square, .two, [0.5, 2], [3, 4])
    (expected.texts, expected.shapes, expected.rows) = (["1", "two"], [.round, .square], [[1, 2], [3]])
    #expect(try MethodRegistry.method(named: "unset", options: options) as? Unset == expected)
    // One at a time, the others stay as they are.
    let single = try MethodRegistry.method(named: "unset", options: [("texts", "7"), ("texts", "8")]) as? Unset
    #expect(single?.texts == ["8"] && single?.text == nil && single?.numbers == [])
    // A number is a name to an option that takes names, and lists may be emptied.
    let erased = try MethodRegistry.method(named: "meil", options: [("after", "4,5"), ("thresholds", "")]) as? MEIL
    #expect(erased?.after == ["4", "5"] && erased?.thresholds == [])
    #expect(try MethodRegistry.method(named: "eil", options: [("after", "4")]) as? EIL == EIL(after: "4"))
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
    #expect(
      text("meil", ("thresholds", "0.7,much"))
        == "method meil: element 2 of option 'thresholds' is a number, not 'much'")
    #expect(text("unset", ("number", "x")).contains("option 'number' is a number, not 'x'"))
    #expect(text("unset", ("count", "256")).contains("option 'count' is a whole number of 0 to 255, not '256'"))
    #expect(text("unset", ("isOn", "x")).contains("option 'isOn' is true or false, not 'x'"))
    #expect(text("unset", ("counts", "1,2.5")).contains("element 2 of option 'counts' is a whole number, not '2.5'"))
    #expect(text("unset", ("rows", "[1],[2,x]")).contains("element 2.2 of option 'rows' is a number, not 'x'"))
    #expect(text("unset", ("shapes", "round,oval")).contains("shapes=round,oval are not understood: 'shapes.2': "))
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
    #expect(
      StoredMethod(CAM()) != StoredMethod(Noise()) && StoredMethod(EIL(after: "a")) != StoredMethod(EIL(after: "b")))
    let changed = [
      (
        #"{"after": "a", "threshold": "0.7", "lossWeight": 1, "startEpoch": 0, "rampEpochs": 0, "name": "eil"}"#,
        "method eil: its option 'threshold' cannot be read: Expected to decode Double but found a string instead. "
      ),
      (
        #"{"after": "a", "threshold": 0.7, "lossWeight": 1, "rampEpochs": 0, "name": "eil"}"#,
        "method eil: its option 'startEpoch' cannot be read: it is missing. "
      ),
      (#"{"name": "unset", "texts": ["a", 2], "numbers": [], "rows": []}"#, "option 'texts.2' cannot be read"),
      (#"{"name": "unset", "texts": [], "numbers": [], "rows": [], "shape": "oval"}"#, "option 'shape' cannot be read"),
      (
        #"{"name": "unset", "texts": [], "numbers": [2, 0.5], "rows": [], "count": 0.5}"#,
        "option 'count' cannot be read: it cannot be 0.5. "
      ),
      (
        #"{"name": "unset", "texts": [], "numbers": [], "rows": [], "counts": [1, 0.5]}"#,
        "option 'counts' cannot be read: it cannot be [1.0, 0.5]. "
      ),
      (
        #"{"name": "combined", "methods": [{"name": "noise"}, {"name": "smaller", "weight": 1, "factor": []}]}"#,
        "method smaller: its option 'factor' cannot be read"
      ),
    ]
    for (stored, problem) in changed {
      // Where in a file the method stands does not matter.
      for whole in [stored, #"{"inner": \#(stored)}"#] {
        let text = errorText {
          let isInner = whole != stored
          let data = Data(whole.utf8)
          if isInner { _ = try JSONDecoder().decode([String: StoredMethod].self, from: data) }
          if !isInner { _ = try JSONDecoder().decode(StoredMethod.self, from: data) }
        }
        #expect(text.contains(problem), "\(text)")
        #expect(text.hasSuffix("Use the method as it was then, or let its init(from:) read these too"))
      }
    }
    let unknown = Data(#"{"name": "lost"}"#.utf8)
    #expect(errorText { _ = try JSONDecoder().decode(StoredMethod.self, from: unknown) }.contains("'lost'"))
  }
}
