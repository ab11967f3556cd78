import TestSupport

/// The public declarations of sources, and which of them need no comment of their own:
///
/// - witnesses of a protocol, which take over the comment of the requirement;
/// - initializers of structures and actors that only take properties, by their names, or nothing;
/// - cases without values of an enum that has a comment: it may speak for a list that explains itself;
/// - in files with conditions (`#if`), what has a comment where it is declared for the other case.
struct PublicDeclarations {
  /// All public types and extensions of types by name, from all modules: a protocol may be of another.
  private var requirements: [String: Set<String>] = PublicDeclarations.known
  private var refined: [String: Set<String>] = [
    "RandomAccessCollection": ["BidirectionalCollection"], "BidirectionalCollection": ["Collection"],
    "MutableCollection": ["Collection"], "Collection": ["Sequence"],
  ]
  private var conformances: [String: Set<String>] = [:]
  private var properties: [String: Set<String>] = [:]
  private var documented: Set<String> = []

  /// Requirements of protocols of the standard library, Foundation and the argument parser.
  private static let known: [String: Set<String>] = [
    "AdditiveArithmetic": ["zero"], "CaseIterable": ["allCases"], "Codable": ["encode(to:)", "init(from:)"],
    "Collection": ["startIndex", "endIndex", "index(after:)", "subscript(_:)", "count"],
    "Comparable": ["<"], "CustomDebugStringConvertible": ["debugDescription"],
    "CustomStringConvertible": ["description"], "Decodable": ["init(from:)"], "Encodable": ["encode(to:)"],
    "Equatable": ["=="],
    "ExpressibleByArgument": ["init(argument:)", "defaultValueDescription", "allValueStrings"],
    "ExpressibleByArrayLiteral": ["init(arrayLiteral:)"],
    "ExpressibleByDictionaryLiteral": ["init(dictionaryLiteral:)"],
    "ExpressibleByFloatLiteral": ["init(floatLiteral:)"], "ExpressibleByIntegerLiteral": ["init(integerLiteral:)"],
    "ExpressibleByStringLiteral": ["init(stringLiteral:)"], "Hashable": ["hash(into:)", "=="], "Identifiable": ["id"],
    "IteratorProtocol": ["next()"], "LocalizedError": ["errorDescription"],
    "LosslessStringConvertible": ["init(_:)", "description"], "ParsableArguments": ["validate()"],
    "ParsableCommand": ["configuration", "run()", "validate()"], "RandomNumberGenerator": ["next()"],
    "RawRepresentable": ["rawValue", "init(rawValue:)"], "Sequence": ["makeIterator()", "underestimatedCount"],
    "TextOutputStream": ["write(_:)"],
  ]

  init(_ declarations: [SwiftDeclaration]) {
    for declaration in declarations { collect(declaration) }
  }

  private mutating func collect(_ declaration: SwiftDeclaration) {
    guard !declaration.members.isEmpty || !declaration.inherited.isEmpty else { return }
    let name = declaration.name
    if declaration.kind == .protocol {
      refined[name, default: []].formUnion(declaration.inherited)
      requirements[name, default: []].formUnion(declaration.members.flatMap(PublicDeclarations.titles))
    } else {
      conformances[name, default: []].formUnion(declaration.inherited)
      let members = declaration.members.filter { [.variable, .constant].contains($0.kind) }
      properties[name, default: []].formUnion(members.flatMap(\.names))
    }
    for member in declaration.members {
      if member.isDocumented { documented.formUnion(PublicDeclarations.titles(member).map { "\(name).\($0)" }) }
      collect(member)
    }
  }

  /// The names with their labels, as in `run(_:on:)`.
  static func titles(_ declaration: SwiftDeclaration) -> [String] {
    guard declaration.kind == .function, declaration.name.first?.isLetter != true else {
      guard let labels = declaration.labels, declaration.kind != .case else { return declaration.names }
      return ["\(declaration.name)(\(labels.map { $0 + ":" }.joined()))"]
    }
    return declaration.names
  }

  /// A public declaration without a comment.
  struct Missing: Equatable, CustomStringConvertible {
    let title: String
    let line: Int

    var description: String { "\(line): \(title)" }
  }

  /// Counts the public declarations of one file, and lists those that lack a comment.
  func check(_ source: SwiftSource) -> (count: Int, missing: [Missing]) {
    var (count, missing): (Int, [Missing]) = (0, [])
    for declaration in source.declarations { visit(declaration, in: nil, path: "", &count, &missing) }
    if source.hasConditions { missing.removeAll { documented.contains($0.title) } }
    return (count, missing)
  }

  private func visit(
    _ declaration: SwiftDeclaration, in container: SwiftDeclaration?, path: String, _ count: inout Int,
    _ missing: inout [Missing]
  ) {
    guard declaration.kind != .import, !declaration.isPrivate else { return }
    if declaration.kind == .extension {
      for member in declaration.members {
        visit(member, in: declaration, path: declaration.name + ".", &count, &missing)
      }
      return
    }
    guard isPublic(declaration, in: container) else { return }
    let title = PublicDeclarations.titles(declaration).joined(separator: ", ")
    if ![.deinitializer, .operator, .precedenceGroup].contains(declaration.kind) {
      count += 1
      if !declaration.isDocumented, !isExcused(declaration, in: container) {
        missing.append(Missing(title: path + title, line: declaration.line))
      }
    }
    for member in declaration.members {
      visit(member, in: declaration, path: path + declaration.name + ".", &count, &missing)
    }
  }

  /// By its own word, or by that of the extension, protocol or enum around it.
  private func isPublic(_ declaration: SwiftDeclaration, in container: SwiftDeclaration?) -> Bool {
    if declaration.saysPublic { return true }
    guard let container, Set(declaration.modifiers).isDisjoint(with: ["internal", "package"]) else { return false }
    switch container.kind {
    case .extension: return container.saysPublic
    case .protocol: return true
    case .enum: return declaration.kind == .case
    default: return false
    }
  }

  private func isExcused(_ declaration: SwiftDeclaration, in container: SwiftDeclaration?) -> Bool {
    guard let container else { return false }
    if declaration.kind == .case { return declaration.labels == nil && container.isDocumented }
    if declaration.kind == .initializer, container.kind != .class, let labels = declaration.labels,
      Set(labels).isSubset(of: properties[container.name] ?? [])
    {
      return true
    }
    return container.kind != .protocol && PublicDeclarations.titles(declaration).allSatisfy(witnessed(by: container))
  }

  /// Whether a protocol that the type conforms to, here or elsewhere, requires what is so called.
  private func witnessed(by container: SwiftDeclaration) -> (String) -> Bool {
    // Of a protocol's extension those that the protocol itself requires.
    var (open, seen): (Set<String>, Set<String>) = ((conformances[container.name] ?? []).union([container.name]), [])
    while let next = open.popFirst() {
      guard seen.insert(next).inserted else { continue }
      open.formUnion(refined[next] ?? [])
    }
    return { title in seen.contains { requirements[$0]?.contains(title) == true } }
  }
}
