import TestSupport
import Testing

/// How the sources are laid out.
@Suite(.enabled(if: Repository.hasSources, "the sources are not where this was built")) struct FolderTests {
  /// Swift files that somebody writes; protobuf's are generated.
  private static func files(in folder: String) throws -> [String] {
    try Repository.files(in: folder).filter { !$0.hasSuffix(".pb.swift") }
  }

  private static let modules = ((try? Repository.folders(in: "Sources")) ?? []).filter { $0 != "CLibraries" }

  private static func graph(of module: String) throws -> FolderGraph {
    let folder = "Sources/\(module)"
    let files = try files(in: folder).map { (String($0.dropFirst(folder.count + 1)), try Repository.source($0)) }
    return FolderGraph(Dictionary(uniqueKeysWithValues: files))
  }

  @Test(arguments: modules) func foldersDoNotUseOneAnotherInCircles(module: String) throws {
    let graph = try Self.graph(of: module)
    let circles = graph.circles
    let allowed = HouseRules.circles.filter { $0.module == module }.map(\.folders)
    for circle in circles where !allowed.contains(circle) {
      Issue.record("\(module): \(circle.sorted()) use one another:\n\(graph.explanation(of: circle))")
    }
    for circle in allowed where !circles.contains(circle) {
      Issue.record("\(module): \(circle.sorted()) are no circle any more; take it from HouseRules")
    }
  }

  @Test func allowedCirclesAreShort() {
    for circle in HouseRules.circles {
      #expect(circle.folders.count <= HouseRules.longestCircle && !circle.reason.isEmpty, "\(circle)")
      #expect(Self.modules.contains(circle.module), "there is no module \(circle.module)")
    }
  }

  /// How arrays lie in memory is known to Kernels alone: another device's memory would come in there.
  @Test(arguments: modules.filter { !["Core", "Kernels"].contains($0) })
  func arraysAreNotLookedInto(module: String) throws {
    for file in try Self.files(in: "Sources/\(module)") {
      let words = Set(try Repository.source(file).tokens.map(\.text)).intersection(HouseRules.wordsOfKernels)
      #expect(words.isEmpty, "\(file) speaks of \(words.sorted()), which Kernels keeps to itself; see ArrayForm")
    }
  }

  @Test func fewFoldersHoldASingleFile() throws {
    let files = try Self.modules.flatMap { try Self.files(in: "Sources/\($0)") }
    let folders = Dictionary(grouping: files) { $0.split(separator: "/").dropLast().joined(separator: "/") }
    // Sources/Module itself may hold one.
    let single = folders.filter { $0.value.count == 1 && $0.key.split(separator: "/").count > 2 }.keys.sorted()
    #expect(single.count <= HouseRules.singleFileFolders, "\(single.count) folders of one file: \(single)")
  }

  @Test func filesAreLongEnoughToBeReadAlone() throws {
    let lengths = try Self.modules.flatMap { try Self.files(in: "Sources/\($0)") }.map {
      try Repository.text($0).split(separator: "\n", omittingEmptySubsequences: false).count - 1
    }.sorted()
    try #require(!lengths.isEmpty)
    let median = Double(lengths[(lengths.count - 1) / 2] + lengths[lengths.count / 2]) / 2
    #expect(median >= HouseRules.medianLines, "the median of \(lengths.count) files is \(median) lines")
    print("sources: \(lengths.count) files, median \(median) lines, longest \(lengths[lengths.count - 1])")
  }
}

/// What the rules above are worth.
@Suite struct FolderGraphTests {
  @Test func usesAreFound() {
    let graph = FolderGraph([
      "A/One.swift": SwiftSource("public struct One { let two: Two }\nprivate struct Hidden {}"),
      "A/More.swift": SwiftSource("extension One { struct Inner {} }\nfunc help() {}"),
      "B/Two.swift": SwiftSource("/* One */ enum Two { case a }\n// One\nlet a = \"One\" // help()\nlet x = y.help()"),
      "C/Three.swift": SwiftSource("struct Three { func all() -> String { \"\\(One.self)\" } }"),
      "D/Four.swift": SwiftSource("struct Four { func help() {} }; func run() { help() }"),
      "Five.swift": SwiftSource("func five(_: Hidden) {\n  help()\n}"),
    ])
    #expect(graph.uses["A"] == ["B": ["Two"]])
    #expect(graph.uses["B"] == nil)
    #expect(graph.uses["C"] == ["A": ["One"]])
    #expect(graph.uses["D"] == nil)
    #expect(graph.uses[FolderGraph.root] == ["A": ["help("]])
    #expect(graph.circles.isEmpty)
  }

  @Test func circlesAreFound() {
    let graph = FolderGraph([
      "A/One.swift": SwiftSource("struct One { let two: Two }"),
      "B/Two.swift": SwiftSource("struct Two { let three: Three }"),
      "C/Three.swift": SwiftSource("struct Three { let one: [One] }"),
      "D/Four.swift": SwiftSource("struct Four { let one: One; let five: Five }"),
      "E/Five.swift": SwiftSource("protocol Five { var four: Four { get } }"),
    ])
    #expect(Set(graph.circles) == [["A", "B", "C"], ["D", "E"]])
    #expect(graph.explanation(of: ["D", "E"]) == "  D uses Five of E\n  E uses Four of D")
  }
}
