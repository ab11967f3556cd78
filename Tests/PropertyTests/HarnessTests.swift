import Testing

/// A property that is wrong on purpose: it fails where `width >= 13`, `height >= 4` and `turned`.
private struct WrongCase: PropertyCase, Equatable {
  var width = 1
  var height = 1
  var turned = false
  var list: [Int] = []
  var name: String?

  static func drawn(from draw: inout Draw) -> WrongCase {
    WrongCase(
      width: draw.integer(1...40), height: draw.integer(1...40), turned: draw.chance(0.5),
      list: (0..<draw.integer(0...5)).map { _ in draw.integer(1...9) }, name: draw.pick([nil, "a"]))
  }

  static var simplifications: [Simplification<WrongCase>] {
    [
      .lower(\.width, to: 1), .lower(\.height, to: 1), .drop(\.turned), .shorten(\.list), .lowerEach(\.list, to: 1),
      .prefer(\.name, [nil, "a"]),
    ]
  }

  /// Odd areas are left out, to see that neither drawing nor shrinking brings one.
  var isValid: Bool { width * height % 2 == 0 }

  func defect() -> String? {
    if !isValid { return "not a case" }
    return width >= 13 && height >= 4 && turned ? "\(width) x \(height)" : nil
  }
}

/// A property that always holds.
private struct RightCase: PropertyCase {
  var value = 0

  static func drawn(from draw: inout Draw) -> RightCase { RightCase(value: draw.integer(0...9)) }
  static var simplifications: [Simplification<RightCase>] { [.lower(\.value, to: 0)] }
  func defect() -> String? { 0...9 ~= value ? nil : "\(value)" }
}

/// Fails where the list has at least two numbers above 4.
private struct ListCase: PropertyCase {
  var list: [Int] = []

  static func drawn(from draw: inout Draw) -> ListCase {
    ListCase(list: (0..<draw.integer(0...9)).map { _ in draw.integer(0...9) })
  }
  static var simplifications: [Simplification<ListCase>] { [.shorten(\.list), .lowerEach(\.list, to: 0)] }
  func defect() -> String? { list.count { $0 > 4 } >= 2 ? "\(list)" : nil }
}

@Suite struct HarnessTests {
  @Test func failuresShrinkToTheSmallestCase() throws {
    for seed in UInt64(1)...20 {
      let found = try #require(Property<WrongCase>(cases: 500, seed: seed).counterexample())
      #expect(found.minimal == WrongCase(width: 13, height: 4, turned: true))
      #expect(found.defect == "13 x 4")
      #expect(found.original.isValid && found.original.defect() != nil)
    }
  }

  @Test func listsShrinkByLengthAndValue() throws {
    let found = try #require(Property<ListCase>(cases: 500, seed: 3).counterexample())
    #expect(found.minimal.list == [5, 5])
  }

  @Test func aReportCanBePasted() throws {
    let found = try #require(Property<WrongCase>(cases: 500, seed: 1).counterexample())
    #expect("\(found)".contains("expectHolds(WrongCase(width: 13, height: 4, turned: true))"), "\(found)")
    #expect("\(found)".contains("case \(found.number) of seed 1"), "\(found)")
    let again = Property<WrongCase>(seed: 1).drawnCase(found.number)
    #expect(again == found.original)
  }

  @Test func whatHoldsHasNoCounterexample() {
    #expect(Property<RightCase>(cases: 1000, seed: 5).counterexample() == nil)
  }

  @Test func casesDependOnTheSeed() {
    let literals = (UInt64(1)...8).map { Property<WrongCase>(seed: $0).drawnCase(0).literal }
    #expect(Set(literals).count == literals.count)
  }

  @Test func literalsAreSwift() {
    struct Part: Sendable {
      var sizes = [1]
      var scale = 0.5
    }
    struct Whole: Sendable {
      var part = Part()
      var style = ValueStyle.smooth
      var text = "a"
      var limit: Int?
    }
    let whole = Whole(part: Part(sizes: [2, 3]), style: .coarse, limit: 4)
    #expect(swiftLiteral(whole, leavingOut: Whole()) == "Whole(part: Part(sizes: [2, 3]), style: .coarse, limit: 4)")
    let all = swiftLiteral(Whole())
    #expect(all == "Whole(part: Part(sizes: [1], scale: 0.5), style: .smooth, text: \"a\", limit: nil)")
  }
}
