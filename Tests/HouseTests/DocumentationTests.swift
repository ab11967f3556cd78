import TestSupport
import Testing

/// Every public declaration has a documentation comment. `make check-comments` asks the compiler the same of what was
/// built last; this reads the sources.
@Suite(.enabled(if: Repository.hasSources, "the sources are not where this was built")) struct DocumentationTests {
  @Test func nothingPublicIsWithoutAComment() throws {
    let modules = try Repository.folders(in: "Sources").filter { $0 != "CLibraries" && $0 != "EILExecutable" }
    let files = try modules.flatMap { try Repository.files(in: "Sources/\($0)") }.filter { !$0.hasSuffix(".pb.swift") }
    let sources = try files.map { try Repository.source($0) }
    let all = PublicDeclarations(sources.flatMap(\.declarations))
    var total = 0
    for (file, source) in zip(files, sources) {
      let (count, missing) = all.check(source)
      total += count
      for each in missing { Issue.record("\(file):\(each) has no documentation comment") }
    }
    print("public declarations: \(total)")
    #expect(total > 1000, "too few to be all of them")
  }

  @Test func gapsAreFound() {
    let source = SwiftSource(
      """
      /// A type.
      public struct Open: Shown, Equatable {
        /// Its size.
        public let size: Int
        public init(size: Int) { self.size = size }
        public init(twice: Int) { size = 2 * twice }
        public var description: String { "" }
        public static func == (a: Open, b: Open) -> Bool { true }
        // no documentation
        public func shown(at place: Int) {}
        public func gone() {}
        func hidden() {}
      }
      /// A protocol.
      public protocol Shown: CustomStringConvertible {
        /// Shows.
        func shown(at place: Int)
        var count: Int { get }
      }
      /// A list.
      public enum List {
        case one, two
        case three(Int)
        /**
         With words.
         */
        @inlinable
        public static func four() {}
      }
      public extension Open { func five() {} ; private func six() {} }
      struct Closed { public func seven() {} }
      """)
    let (count, missing) = PublicDeclarations(source.declarations).check(source)
    #expect(
      missing.map(\.title) == ["Open.init(twice:)", "Open.gone()", "Shown.count", "List.three", "Open.five()"])
    #expect(count == 16)
  }

  @Test func oneOfTwoConditionsHasTheComment() {
    let with = SwiftSource(
      """
      public enum Shim {
        #if A
          /// Whether.
          public static var on: Bool { true }
        #endif
      }
      """)
    let without = SwiftSource(
      """
      #if !A
        extension Shim {
          public static let on = false
          public static let off = 1
        }
      #endif
      """)
    let all = PublicDeclarations(with.declarations + without.declarations)
    #expect(all.check(with).missing.map(\.title) == ["Shim"])
    #expect(all.check(without).missing.map(\.title) == ["Shim.off"])
  }
}
