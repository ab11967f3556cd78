import Testing

@testable import Interchange

/// Pickles written out by hand, most of them wrong.
@Suite struct PickleTests {
  private func read(_ bytes: [UInt8]) throws -> (value: PickleValue, graph: PickleGraph, end: Int) {
    try bytes.withUnsafeBytes { try PickleMachine.read($0) }
  }

  private func pickle(_ text: String, version: UInt8 = 2) -> [UInt8] { [0x80, version] + Array(text.utf8) }

  @Test func valuesAreUnderstood() throws {
    #expect(try read(pickle("N.")).value == .none)
    #expect(try read(pickle("K\u{7}.")).value == .integer(7))
    #expect(try read([0x80, 2, 0x4A, 0xFE, 0xFF, 0xFF, 0xFF, 0x2E]).value == .integer(-2))
    #expect(try read([0x80, 2, 0x8A, 2, 0, 0x80, 0x2E]).value == .integer(-32768))
    #expect(try read([0x80, 2, 0x8A, 0, 0x2E]).value == .integer(0))
    #expect(try read(pickle("I01\n.")).value == .bool(true))
    #expect(try read(pickle("I12\n.")).value == .integer(12))
    #expect(try read([0x80, 2, 0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0x2E]).value == .real(1.5))
    #expect(try read([0x80, 2, 0x55, 2, 0x61, 0x62, 0x2E]).value == .text("ab"))
    #expect(try read([0x80, 4, 0x8C, 1, 0x61, 0x94, 0x30, 0x68, 0, 0x2E]).value == .text("a"))
  }

  @Test func containersMayContainThemselves() throws {
    // A list that is its own element, and a dictionary of itself.
    let list = try read(pickle("]q\u{0}h\u{0}a."))
    #expect(list.value == .list(0) && list.graph.sequences == [[.list(0)]])
    let dictionary = try read(pickle("}q\u{0}X\u{1}\u{0}\u{0}\u{0}ah\u{0}s."))
    #expect(dictionary.graph.dictionaries[0][0].value == .dictionary(0))
  }

  static let wrong: [(pickle: String, problem: String)] = [
    ("", "ends too early"), ("N", "ends too early"), (".", "a value is missing"), ("NN.", "left over"),
    ("(N.", "left over"), ("(.", "a value is missing"), ("t.", "a mark is missing"), ("a.", "a value is missing"),
    ("NNa.", "no list"), ("}Ns.", "a value is missing"), ("}(Nu.", "a key has no value"), ("NNNs.", "no dictionary"),
    ("h\u{0}.", "never noted"), ("q\u{0}.", "a value is missing"), ("N)R.", "no function"),
    ("ctorch\nSize\nNR.", "no tuple"), ("cos\nsystem\n.", "'os.system'"),
    ("c__builtin__\neval\n.", "'__builtin__.eval'"),
    ("cbuiltins\ngetattr\n.", "'builtins.getattr'"), ("ctorch.serialization\nload\n.", "'torch.serialization.load'"),
    ("ctorch", "does not end"), ("(ios\nsystem\n.", "INST (0x69)"), ("(cos\nsystem\no.", "'os.system'"),
    ("P1\n.", "PERSID (0x50)"), ("\u{1}.", "0x1 is none"), ("I1x\n.", "a whole number"),
    ("X\u{7F}\u{0}\u{0}\u{0}a.", "127 bytes are announced, but only 2 follow"), ("NNb.", "has none"),
  ]

  @Test(arguments: wrong) func damageIsNamed(_ pickle: String, _ problem: String) throws {
    let error = #expect(throws: PickleError.self) { try read(self.pickle(pickle)) }
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
  }

  @Test func levelsAreLimited() throws {
    let deep = #expect(throws: PickleError.self) { try read(pickle(String(repeating: "(", count: 1001))) }
    #expect(deep?.problem == "more than 1000 levels")
    // Nesting without marks is not limited, and must not exhaust the stack when it goes away.
    var nested = [UInt8]([0x80, 2, 0x29])
    nested += Array(repeating: 0x85, count: 1_000_000)
    let (value, _, _) = try read(nested + [0x2E])
    #expect(value == .tuple(1_000_000))
  }

  @Test func copiesOfAListAreCounted() throws {
    var bytes = [UInt8]([0x80, 2, 0x5D, 0x71, 0, 0x28])
    bytes += Array(repeating: 0x4E, count: 10_000) + [0x65]
    let copy = Array("cbuiltins\nset\nh\u{0}".utf8) + [0x85, 0x52, 0x30]
    for _ in 0..<500 { bytes += copy }
    let error = #expect(throws: PickleError.self) { try read(bytes + [0x2E]) }
    #expect(error?.problem == "more than 4000000 objects")
  }

  @Test func versionsOutsideTwoToFiveAreRefused() throws {
    for version in [0, 1, 6, 255] as [UInt8] {
      #expect(throws: PickleError.self) { try read(pickle("N.", version: version)) }
    }
    #expect(throws: PickleError.self) { try read(Array("N.".utf8)) }
  }

  /// Small dictionaries, each holding the one before twice: two to the power of their number ways through them.
  @Test func waysThroughSharedContainersAreLimited() throws {
    var text = "}q\u{0}"
    for number in 1..<30 {
      let (previous, this) = (Character(Unicode.Scalar(UInt8(number - 1))), Character(Unicode.Scalar(UInt8(number))))
      text += "}q\(this)(X\u{1}\u{0}\u{0}\u{0}ah\(previous)X\u{1}\u{0}\u{0}\u{0}bh\(previous)u"
    }
    // What lies on the stack is joined to a tuple.
    let (value, graph, _) = try read(pickle("(" + text + "t."))
    let placer = try TensorPlacer(path: "file", graph: graph)
    var search = StateDictionarySearch(path: "file", form: .zip, graph: graph, placer: placer)
    let error = #expect(throws: InterchangeError.self) { try search.run(value) }
    #expect(error?.problem.contains("more than 500000 values") == true)
  }
}
