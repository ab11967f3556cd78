import TestSupport
import Testing

/// The texts of all mistakes, word for word.
///
/// They are in Tests/Snapshots/errors.txt. After a text was changed on purpose, EIL_RECORD_SNAPSHOTS=1 writes the file
/// anew; read the difference before committing it.
@Suite struct ErrorSnapshotTests {
  @Test func namesAreUnique() {
    #expect(Set(Mistake.all.map(\.name)).count == Mistake.all.count)
    #expect(Mistake.all.count >= 40)
  }

  @Test func texts() async throws {
    var found: [(name: String, text: String)] = []
    for number in Mistake.all.indices {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        [number = number as Int] in
        Mistake.all[number].make()
      }
      let written = writtenText(result)
      found.append((Mistake.all[number].name, Self.message(in: written)))
    }
    if RecordedTexts.areWrittenAnew { return try RecordedTexts.write(found) }
    let expected = try RecordedTexts.read()
    for (name, text) in found { #expect(text == expected[name], "\(name)") }
    #expect(Set(expected.keys) == Set(found.map(\.name)), "texts that no mistake makes any more")
  }

  /// What the library wrote, without the place in the source, and without what the run-time system adds.
  private static func message(in written: String) -> String {
    guard let start = written.firstRange(of: "Fatal error: ") else { return "no text: \(written.prefix(200))" }
    let lines = written[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
    let more = lines.dropFirst().prefix { $0.hasPrefix("  ") }
    return ([lines[0]] + more).joined(separator: "\n")
  }
}
