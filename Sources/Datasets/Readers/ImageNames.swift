/// Names of files of images.
enum ImageNames {
  /// Endings of formats that are read. What a file is, its content says.
  static let endings: Set = [
    "jpg", "jpeg", "jpe", "jfif", "jif", "png", "tif", "tiff", "bmp", "dib", "webp",
  ]

  /// What `eil localize` calls its results.
  static let resultEnding = ".localized.png"

  /// Whether a file name ends as those of images do.
  static func isImage(_ name: String) -> Bool { ending(name).map(endings.contains) ?? false }

  /// Behind the last dot, in small letters; nil without a dot.
  static func ending(_ name: String) -> String? {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    return name[name.index(after: dot)...].lowercased()
  }
}
