import TestSupport

/// The public functions that give tensors, as the sources have them.
enum ComposedFunctions {
  /// Those of tensors that record nothing themselves.
  ///
  /// - Parameter folder: is searched with all folders in it.
  static func names(in folder: String) throws -> Set<String> {
    composed(in: try declarations(in: folder))
  }

  /// All of them, whether they record an operation or not; operators are left out.
  static func allNames(in folder: String) throws -> Set<String> { all(in: try declarations(in: folder)) }

  /// The names of what is called in `folder`, with an opening parenthesis or a closure behind it.
  static func calledNames(in folder: String) throws -> Set<String> {
    var names: Set<String> = []
    for declaration in try declarations(in: folder) {
      _ = declaration.calls {
        names.insert($0)
        return false
      }
    }
    return names
  }

  private static func declarations(in folder: String) throws -> [SwiftDeclaration] {
    try Repository.files(in: folder).flatMap { try Repository.source($0).declarations }
  }

  static func all(in declarations: [SwiftDeclaration]) -> Set<String> {
    Set((functions(declarations) + declarations.flatMap { functions($0.members) }).map(\.name))
  }

  /// Free functions are no functions of tensors.
  static func composed(in declarations: [SwiftDeclaration]) -> Set<String> {
    let members = declarations.flatMap { functions($0.members) }
    return Set(members.filter { !$0.calls { $0.hasPrefix("recorded") || $0 == "mapped" } }.map(\.name))
  }

  /// Operators are left out: each records an operation, or is written by one that does.
  private static func functions(_ declarations: [SwiftDeclaration]) -> [SwiftDeclaration] {
    declarations.filter { declaration in
      declaration.kind == .function && declaration.saysPublic && declaration.name.first?.isLetter == true
        && declaration.result.contains { $0.text == "Tensor" }
    }
  }
}
