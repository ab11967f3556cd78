import Testing

/// Every recorded text says what `ErrorContract` demands, but for the exemptions that are listed with their reasons.
///
/// `ErrorSnapshotTests` knows that the recorded texts are those that the libraries write.
@Suite(.enabled(if: !RecordedTexts.areWrittenAnew)) struct ErrorContractTests {
  @Test func textsSayWhatIsDemanded() throws {
    let texts = try RecordedTexts.read()
    #expect(texts.count >= 40)
    for (mistake, text) in texts {
      let exempt = ErrorExemption.demands(of: mistake)
      let lacking = ErrorContract.unmetDemands(text).filter { !exempt.contains($0) }
      #expect(lacking.isEmpty, "'\(mistake)' lacks \(lacking.map(\.rawValue).joined(separator: ", ")): \(text)")
    }
  }

  @Test func exemptionsAreNeeded() throws {
    let texts = try RecordedTexts.read()
    for exemption in ErrorExemption.all {
      for mistake in exemption.mistakes {
        let text = try #require(texts[mistake], "there is no mistake '\(mistake)'")
        #expect(
          ErrorContract.unmetDemands(text).contains(exemption.demand),
          "'\(mistake)' has \(exemption.demand.rawValue) by now: \(text)")
      }
    }
  }

  @Test func layersAreNamedByPathAndType() throws {
    let places = try RecordedTexts.read().values.compactMap { text in
      text.split(separator: "\n").first { $0.hasPrefix("  in layer features.") }
    }
    #expect(places.count >= 10)
    let whole = #/  in layer features(\.\w+)+ \(\w+\), run on \[[0-9, ]*\] \(\w+\)/#
    for place in places { #expect(place.wholeMatch(of: whole) != nil, "\(place)") }
    #expect(places.contains { $0.contains("features.block1.bn1 (BatchNorm2D)") })
  }

  /// What the demands are worth: texts of old that said too little.
  @Test(arguments: [
    ("reduction: axis 2 does not exist in [2, 3] (float32); its axes are 0..<2", ErrorContract.Demand.operation),
    ("axis 2 does not exist in [2, 3] (float32); its axes are 0..<2", .operation),
    ("softmax: axis 2 does not exist in shape [2, 3]; its axes are 0..<2", .operands),
    ("max pooling: a 3 x 3 window does not fit into float32; use a smaller window", .operands),
    ("softmax: axis 2 does not exist\n  in layer own (Lambda), run on [2] (float32)", .operands),
    ("mean: the axes [0, 0] of [2, 3] (float32) name one axis twice", .hint),
    ("mean: the axes [0, 0] of [2, 3] (float32) name one axis; twice", .hint),
  ]) func poorTextsAreFound(text: String, demand: ErrorContract.Demand) {
    #expect(ErrorContract.unmetDemands(text).contains(demand))
  }

  @Test func aTextWithAllOfItIsAccepted() {
    let text = "sum: axis 2 does not exist in [2, 3] (float32); its axes are 0..<2 or, from the end, -2...(-1)"
    #expect(ErrorContract.unmetDemands(text).isEmpty)
  }
}
