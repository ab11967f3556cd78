import Foundation

/// The public functions of tensors that give tensors and record nothing themselves, as the sources have them.
enum ComposedFunctions {
  /// - Parameter folder: is searched with all folders in it.
  static func names(in folder: URL) throws -> Set<String> {
    var found: Set<String> = []
    let files = FileManager.default.enumerator(at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      for function in functions(in: try String(contentsOf: file, encoding: .utf8)) where function.isComposed {
        found.insert(function.name)
      }
    }
    return found
  }

  private struct Function {
    let name: String
    let text: String

    /// Whether it gives a tensor, and calls none of the functions that record an operation.
    var isComposed: Bool {
      let signature = text.prefix { $0 != "{" }
      guard let result = signature.components(separatedBy: "->").dropFirst().last else { return false }
      return result.contains("Tensor") && !text.contains(/\b(recorded\w*|mapped)\(/)
    }
  }

  /// The members of extensions, which begin and end with two spaces before them. Operators are left out: each records
  /// an operation, or is written by one that does.
  private static func functions(in text: String) -> [Function] {
    var functions: [Function] = []
    var open: (name: String, lines: [Substring])?
    for line in text.split(separator: "\n") {
      if let match = line.prefixMatch(of: #/  public (?:static )?func (\w+)/#) { open = (String(match.1), []) }
      guard let known = open else { continue }
      open = (known.name, known.lines + [line])
      guard line == "  }" || (known.lines.isEmpty && line.hasSuffix("}")) else { continue }
      functions.append(Function(name: known.name, text: (known.lines + [line]).joined(separator: "\n")))
      open = nil
    }
    return functions
  }
}
