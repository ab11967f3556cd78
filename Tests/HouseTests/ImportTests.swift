import TestSupport
import Testing

/// What the sources import is what the manifest names and what Docs/Architecture.md says.
@Suite(.enabled(if: Repository.hasSources, "the sources are not where this was built")) struct ImportTests {
  private static let manifest = Result { try Manifest(try Repository.source("Package.swift")) }
  private static var targets: [Manifest.Target] { (try? manifest.get().targets) ?? [] }
  private static let architecture = Result { Architecture(try Repository.text("Docs/Architecture.md")) }

  @Test func everyFolderIsATarget() throws {
    let targets = try Self.manifest.get().targets
    let modules = try Repository.folders(in: "Sources").filter { $0 != "CLibraries" }.map { "Sources/\($0)" }
    let shims = try Repository.folders(in: "Sources/CLibraries").map { "Sources/CLibraries/\($0)" }
    #expect(Set(targets.filter(\.isInSources).map(\.folder)) == Set(modules + shims))
    let tests = try Repository.folders(in: "Tests").filter { $0.hasSuffix("Tests") }.map { "Tests/\($0)" }
    #expect(Set(targets.filter { $0.kind == "testTarget" }.map(\.folder)) == Set(tests))
    #expect(Set(targets.map(\.name)).count == targets.count)
  }

  @Test(arguments: targets) func importsAreTheDependencies(target: Manifest.Target) throws {
    let manifest = try Self.manifest.get()
    let imports = try target.imports(headers: try manifest.headers()).subtracting(HouseRules.systemModules)
    let undeclared = imports.subtracting(target.dependencies).sorted()
    #expect(undeclared.isEmpty, "\(target) imports \(undeclared), which Package.swift does not name")
    let unused = target.dependencies.subtracting(imports).subtracting(HouseRules.linkedOnly.keys).sorted()
    #expect(unused.isEmpty, "Package.swift names \(unused) for \(target), which imports nothing of it")
  }

  @Test func exceptionsAreNeeded() throws {
    let manifest = try Self.manifest.get()
    let headers = try manifest.headers()
    for name in HouseRules.linkedOnly.keys {
      let users = manifest.targets.filter { $0.dependencies.contains(name) }
      let importing = try users.filter { try $0.imports(headers: headers).contains(name) }
      #expect(!users.isEmpty && importing.isEmpty, "\(name) is no exception any more")
    }
    let drawn = try Self.architecture.get().levels.joined()
    for name in HouseRules.notDrawn.keys {
      #expect(manifest.names.contains(name) && !drawn.contains(name), "\(name) is no exception any more")
    }
  }

  @Test func theTableNamesTheSame() throws {
    let rows = try Self.architecture.get().rows
    let targets = try Self.manifest.get().targets.filter(\.isInSources)
    #expect(rows.flatMap(\.modules).sorted() == targets.map(\.name).sorted(), "the modules of Docs/Architecture.md")
    for (modules, imports) in rows {
      for target in targets where modules.contains(target.name) {
        let (extra, missing) = (imports.subtracting(target.dependencies), target.dependencies.subtracting(imports))
        #expect(
          extra.isEmpty && missing.isEmpty,
          "Docs/Architecture.md, \(target): \(missing.sorted()) are missing, \(extra.sorted()) are too many")
      }
    }
  }

  /// A module stands above all that it imports, or on one line with it.
  @Test func theDrawingHasThemInOrder() throws {
    let manifest = try Self.manifest.get()
    let levels = try Self.architecture.get().levels
    func level(of target: Manifest.Target) -> Int? {
      let name = target.folder.hasPrefix("Sources/CLibraries/") ? "CLibraries" : target.name
      return levels.firstIndex { $0.contains(name == "EILExecutable" ? "eil" : name) }
    }
    let targets = manifest.targets.filter { $0.isInSources && HouseRules.notDrawn[$0.name] == nil }
    for target in targets {
      guard let own = level(of: target) else {
        Issue.record("the drawing of Docs/Architecture.md leaves out \(target)")
        continue
      }
      for dependency in target.dependencies.compactMap({ manifest[$0] }) {
        #expect(own <= level(of: dependency) ?? -1, "\(target) stands below \(dependency), which it imports")
      }
    }
    let known = Set(targets.map(\.name)).union(["eil", "CLibraries"])
    #expect(levels.joined().filter { !known.contains($0) }.isEmpty, "the drawing has what is no module")
  }
}

/// What the rules above are worth.
@Suite struct ManifestTests {
  @Test func targetsAreReadHoweverTheyAreWritten() throws {
    let manifest = try Manifest(
      SwiftSource(
        """
        let some: [Target] = [
          // .target(name: "Commented", dependencies: ["Nothing"]),
          .target(
            name: "Upper",
            dependencies: [
              "Lower", .target(name: "Shim", condition: .when(traits: ["On"])),  // and "Other"
              .product(name: "Foreign", package: "swift-foreign"), .byName(name: "Late"),
            ],
            exclude: ["dependencies: [x]"]),
          .testTarget(name: "UpperTests", dependencies: ["Upper"]),
          .systemLibrary(name: "Shim", path: "Sources/Shims/Shim", providers: [.apt(["lib-dev"])]),
        ]
        """))
    #expect(manifest.targets.map(\.name) == ["Upper", "UpperTests", "Shim"])
    #expect(manifest["Upper"]?.dependencies == ["Lower", "Shim", "Foreign", "Late"])
    #expect(manifest.targets.map(\.folder) == ["Sources/Upper", "Tests/UpperTests", "Sources/Shims/Shim"])
    #expect(throws: ManifestError.self) {
      try Manifest(SwiftSource(#"let a = Target.target(name: "A", dependencies: common + ["B"])"#))
    }
  }

  @Test func importsAreFoundHoweverTheyAreWritten() {
    let source = SwiftSource(
      """
      /* import Commented */ @_exported import One
      @testable import Two  // import Quoted
      #if canImport(Three)
      public import Three
      #else
      import struct Four.Thing
      #endif
      let text = "import Five"
      """)
    let imports = source.declarations.filter { $0.kind == .import }.map(\.name)
    #expect(imports == ["One", "Two", "Three", "Four"])
    let includes = Manifest.Target.includes(in: "#include <a/b.h>\n  # include \"c.hpp\"\n// include d.h\n#include\n")
    #expect(includes == ["b.h", "c.hpp"])
  }

  @Test func theDocumentIsRead() {
    let document = Architecture(
      """
      ## The house

      ```
      Upper  Beside                a drawing of  the house
      Lower                        below
      ```

      | Module | May import | In one line |
      | --- | --- | --- |
      | `Upper`, `Beside` | Lower, `Other` | both |
      | `Lower` | | nothing |
      """)
    #expect(document.levels == [["Upper", "Beside"], ["Lower"]])
    #expect(document.rows.map(\.modules) == [["Upper", "Beside"], ["Lower"]])
    #expect(document.rows.map(\.imports) == [["Lower", "Other"], []])
  }
}
