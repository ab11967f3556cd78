import Glibc

/// Looks at folders.
enum Directory {
  /// The names in the folder `path`, without those that begin with a dot, in the order of their bytes, so that every
  /// machine numbers classes and images alike.
  static func names(in path: String) throws(DatasetError) -> [String] {
    guard let stream = opendir(path) else {
      throw DatasetError(path: path, reason: "cannot be listed as a folder: \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isFolder(_ path: String) -> Bool { mode(path) == S_IFDIR }

  static func isFile(_ path: String) -> Bool { mode(path) == S_IFREG }

  /// The last part of a path, for names.
  static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last { $0 != "." }.map(String.init) ?? path
  }

  /// Whether a file name ends as images do.
  static func isImageName(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".jpg", ".jpeg", ".png"].contains { name.hasSuffix($0) }
  }

  private static func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}
