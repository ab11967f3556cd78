/// A declaration of a Swift source, with those in it.
public struct SwiftDeclaration: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case `import`, `struct`, `class`, `enum`, `protocol`, actor, `extension`, `typealias`, `associatedtype`
    case function = "func"
    case variable = "var"
    case constant = "let"
    case initializer = "init"
    case deinitializer = "deinit"
    case `subscript`, `case`, macro, `operator`
    case precedenceGroup = "precedencegroup"
  }

  public let kind: Kind
  /// The name, for an extension that of the type: `Tensor`, also of `extension Tensor.Element`. Of an import the
  /// module, of initializers and subscripts the keyword.
  public var name: String { names[0] }
  /// Several where one line declares several: `let a = 1, b = 2`, `case left, right`.
  public let names: [String]
  /// Without `@` and arguments.
  public let attributes: [String]
  /// As written, `private(set)` too.
  public let modifiers: [String]
  /// The last words of the names behind the colon of a type: protocols, a superclass, a raw type.
  public let inherited: [String]
  /// The labels of the arguments of functions, initializers, subscripts and cases; nil where there are no parentheses.
  public let labels: [String]?
  /// What follows the first arrow outside parentheses, up to the body.
  public let result: [SwiftSource.Token]
  /// All of it, from the first attribute on.
  public let tokens: ArraySlice<SwiftSource.Token>
  public let members: [SwiftDeclaration]
  /// The line of the first token.
  public let line: Int
  /// Whether a documentation comment stands directly above.
  public let isDocumented: Bool

  /// Whether it is a type or an extension of one.
  public var isType: Bool { [.struct, .class, .enum, .protocol, .actor, .typealias, .associatedtype].contains(kind) }

  /// Whether other files cannot see it.
  public var isPrivate: Bool { modifiers.contains("private") || modifiers.contains("fileprivate") }

  /// Whether `public` or `open` stands at the declaration itself.
  public var saysPublic: Bool { modifiers.contains("public") || modifiers.contains("open") }

  /// Whether a function of this name is called in it: the name with an opening parenthesis, or a closure, behind it.
  public func calls(where isSearched: (String) -> Bool) -> Bool {
    zip(tokens, tokens.dropFirst()).contains {
      $0.kind == .word && ["(", "{"].contains($1.text) && isSearched($0.text)
    }
  }

  /// The declaration and all those in it, at any depth.
  public var all: [SwiftDeclaration] { [self] + members.flatMap(\.all) }
}

extension SwiftSource {
  /// The declarations of the file; those in the bodies of functions are left out.
  public var declarations: [SwiftDeclaration] { SwiftParser(self).declarations(in: tokens.indices, of: nil) }
}
