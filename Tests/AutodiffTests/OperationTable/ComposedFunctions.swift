import Foundation

/// The public functions that give tensors, as the sources have them.
enum ComposedFunctions {
  /// Those of tensors that record nothing themselves.
  ///
  /// - Parameter folder: is searched with all folders in it.
  static func names(in folder: URL) throws -> Set<String> {
    Set(try functions(in: folder).filter { $0.isComposed }.map(\.name))
  }

  /// All of them, whether they record an operation or not; operators are left out.
  static func allNames(in folder: URL) throws -> Set<String> {
    Set(try functions(in: folder).filter { $0.givesTensor }.map(\.name))
  }

  private static func functions(in folder: URL) throws -> [Function] {
    try sources(in: folder).flatMap { functions(in: $0) }
  }

  /// The texts of all Swift files in `folder` and in all folders in it.
  static func sources(in folder: URL) throws -> [String] {
    let files = FileManager.default.enumerator(at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
    var texts: [String] = []
    while let file = files?.nextObject() as? URL {
      if file.pathExtension == "swift" { texts.append(try String(contentsOf: file, encoding: .utf8)) }
    }
    return texts
  }

  private struct Function {
    let name: String
    let text: String
    let isFree: Bool

    var givesTensor: Bool {
      let signature = text.prefix { $0 != "{" }
      return signature.components(separatedBy: "->").dropFirst().last?.contains("Tensor") ?? false
    }

    /// Whether it is one of tensors, gives a tensor, and calls none of the functions that record an operation.
    var isComposed: Bool { !isFree && givesTensor && !text.contains(/\b(recorded\w*|mapped)\(/) }
  }

  /// The members of extensions, which begin and end with two spaces before them, and free functions with none.
  /// Operators are left out: each records an operation, or is written by one that does.
  private static func functions(in text: String) -> [Function] {
    var functions: [Function] = []
    var open: (name: String, lines: [Substring])?
    for line in text.split(separator: "\n") {
      if let match = line.prefixMatch(of: #/(?:  )?public (?:static )?func (\w+)/#) { open = (String(match.1), []) }
      guard let known = open else { continue }
      open = (known.name, known.lines + [line])
      let isFree = (known.lines + [line])[0].hasPrefix("public")
      let end = isFree ? "}" : "  }"
      guard line == end || (known.lines.isEmpty && line.hasSuffix("}")) else { continue }
      let text = (known.lines + [line]).joined(separator: "\n")
      functions.append(Function(name: known.name, text: text, isFree: isFree))
      open = nil
    }
    return functions
  }
}
