import TestSupport
import Testing

/// The reader of Swift sources on which the rules about sources stand.
@Suite struct SwiftSourceTests {
  private func line(_ text: String) -> String { SwiftSource.line(SwiftSource(text).tokens) }

  @Test func commentsAndStringsAreNoCode() {
    #expect(line("a /* b /* c */ d */ e // f\n/// g\nh") == "a e h")
    #expect(line(#"a "b // c" d"#) == "a b // c d")
    #expect(
      SwiftSource(#"let a = "b \"c\" {" + d"#).tokens.map(\.kind) == [
        .word, .word, .symbol, .string, .symbol, .word,
      ])
    #expect(line("\"\"\"\n{ \"x\" (\n\"\"\" a").hasSuffix(" a"))
    #expect(SwiftSource("#\"\"a\" \\(b)\"# c").tokens.map(\.text) == ["\"a\" \\(b)", "c"])
  }

  @Test func interpolationsAreCode() {
    func words(_ text: String) -> [String] { SwiftSource(text).tokens.filter { $0.kind == .word }.map(\.text) }
    #expect(words(#""a \(b(c: "d\(e)")) f" g"#) == ["b", "c", "e", "g"])
    #expect(words(##"#"\(no) \#(yes)"#"##) == ["yes"])
  }

  @Test func regularExpressionsAreNoCode() {
    #expect(SwiftSource("x.matches(of: /a{(b)\\/\"/) + c / d / e").tokens.filter { $0.kind == .string }.count == 1)
    #expect(SwiftSource("let r = #/(a \" }/#; b").tokens.map(\.text) == ["let", "r", "=", "(a \" }", ";", "b"])
    #expect(SwiftSource("values.reduce(1, /) + f(/)").tokens.filter { $0.text == "/" }.count == 2)
  }

  @Test func linesAreCounted() {
    let tokens = SwiftSource("a\n/*\n*/ b\n\"\"\"\nx\n\"\"\"\nc d").tokens
    #expect(tokens.map(\.line) == [1, 3, 4, 7, 7])
    #expect(tokens.map(\.startsLine) == [true, true, true, true, false])
  }

  @Test func declarationsAreFound() {
    let declarations = SwiftSource(
      """
      @available(*, deprecated, message: "struct A {")
      @frozen public struct Pair<A: P<Int>, B>: Sendable, Swift.Hashable where A: Q {
        public private(set) var first, second: Dictionary<Int, Int>
        static let table: [String: () -> Void] =
          ["func a() {}": { func inner() {} }]
        var sum: Int { first + second }
        @inline(__always) init?<T>(_ value: T, `default` other: Int...) rethrows where T: P { return nil }
        class func made(of parts: [Int] = [1, 2], @Builder then body: (Int, Int) -> Void) throws(E) -> [Pair]? { nil }
        subscript<I>(index: I, at place: Int) -> Int { get { 0 } set {} }
        enum Kind: Int { case one = 1, two; indirect case three(Kind, of: Int) }
        public static func == <T>(a: T, b: T) -> Bool { true }
        static prefix func -(a: Self) -> Self { a }
      }
      public protocol Shape: AnyObject {
        associatedtype Side: Sendable
        func area(_ scale: Double) -> Double
        var name: String { get }
        init(name: String)
      }
      typealias Row = (Int) -> Int
      extension Pair.Kind: @unchecked Sendable {}
      infix operator <+>: AdditionPrecedence
      let (left, right) = (1, 2)
      func free() async {}
      """
    ).declarations
    #expect(
      declarations.map(\.kind) == [
        .struct, .protocol, .typealias, .extension, .operator, .constant, .function,
      ])
    #expect(declarations.map(\.name).prefix(4) == ["Pair", "Shape", "Row", "Pair"])
    #expect(declarations[5].names == ["left", "right"])
    let pair = declarations[0]
    #expect(pair.attributes == ["available", "frozen"] && pair.modifiers == ["public"])
    #expect(pair.inherited == ["Sendable", "Hashable"])
    #expect(declarations[3].inherited == ["Sendable"])
    #expect(
      pair.members.map(\.name) == [
        "first", "table", "sum", "init", "made", "subscript", "Kind", "==", "-",
      ])
    #expect(pair.members[0].names == ["first", "second"] && pair.members[0].modifiers == ["public", "private(set)"])
    #expect(pair.members[3].labels == ["_", "default"])
    #expect(pair.members[4].labels == ["of", "then"] && pair.members[4].modifiers == ["class"])
    #expect(pair.members[4].result.map(\.text) == ["[", "Pair", "]", "?"])
    #expect(pair.members[5].labels == ["_", "at"])
    #expect(pair.members[6].members.map(\.names) == [["one", "two"], ["three"]])
    #expect(pair.members[6].members[1].labels == ["Kind", "of"])
    #expect(declarations[1].members.map(\.name) == ["Side", "area", "name", "init"])
  }

  @Test func commentsAboveAreFound() {
    let source = SwiftSource(
      """
      /// Yes.
      struct A {}
      // No.
      struct B {}
      /// Yes.
      // And a remark.
      @frozen
      struct C {}
      /// Of nothing.

      struct D {}
      /** Yes. */
      struct E {}
      //// No.
      struct F {}
      """)
    #expect(source.declarations.filter(\.isDocumented).map(\.name) == ["A", "C", "E"])
  }
}
