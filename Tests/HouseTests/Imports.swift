import Foundation
import TestSupport

extension Manifest.Target {
  /// The modules that the target's sources import; for C sources the targets whose headers they include.
  func imports(headers: [String: String]) throws -> Set<String> {
    var modules: Set<String> = []
    for file in try Repository.files(in: folder) {
      modules.formUnion(try Repository.source(file).declarations.filter { $0.kind == .import }.map(\.name))
    }
    for file in try Repository.files(in: folder, endings: ["c", "cpp", "h", "hpp"]) {
      modules.formUnion(Manifest.Target.includes(in: try Repository.text(file)).compactMap { headers[$0] })
    }
    return modules.subtracting([name])
  }

  /// The names of the headers that lines of C include, without folders.
  static func includes(in text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").compactMap { line in
        let words = line.replacing("#", with: " # ").split(whereSeparator: \.isWhitespace)
        guard words.count > 2, words[0] == "#", words[1].hasPrefix("include") else { return nil }
        let path = words[2].trimmingCharacters(in: CharacterSet(charactersIn: "<>\""))
        return path.split(separator: "/").last.map(String.init)
      })
  }
}

extension Manifest {
  /// The targets that offer headers, by the names of these.
  func headers() throws -> [String: String] {
    var owners: [String: String] = [:]
    for target in targets {
      let include = target.folder + "/include"
      guard FileManager.default.fileExists(atPath: Repository.file(include).path) else { continue }
      for file in try Repository.files(in: include, endings: ["h", "hpp"]) {
        owners[String(file.split(separator: "/").last ?? "")] = target.name
      }
    }
    return owners
  }
}
