import Core

/// The folders in a folder that are classes, with the images in each.
struct ClassFolders {
  struct Folder {
    let name: String
    /// Names in the folder, in the order of their bytes.
    let images: [String]
  }

  /// In the order of their names' bytes, that of PyTorch's `ImageFolder`.
  let folders: [Folder]
  let leftOut: LeftOut

  /// Folders that systems and programs make of their own accord.
  static let madeBySystems: Set = [
    "__MACOSX", "@eaDir", "#recycle", "#snapshot", "lost+found", "$RECYCLE.BIN", "System Volume Information",
    "__pycache__",
  ]

  init(in directory: String) throws(DatasetError) {
    var leftOut = LeftOut()
    // A link may lead back to where it lies, and two may lead to one folder.
    var seen = Directory.identities(around: directory)
    var candidates: [(name: String, isLink: Bool)] = []
    for entry in try Directory.entries(in: directory) {
      guard entry.kind == .folder else {
        if ImageNames.isImage(entry.name) { leftOut.add("images that lie in no class's folder", entry.name) }
        continue
      }
      if entry.name.hasPrefix(".") || ClassFolders.madeBySystems.contains(entry.name) {
        leftOut.add("folders that are hidden or made by systems", entry.name)
      } else {
        candidates.append((entry.name, Directory.isLink("\(directory)/\(entry.name)")))
      }
    }
    // Of a folder and a link to it, the folder is the class.
    var kept: Set<String> = []
    for candidate in candidates.filter({ !$0.isLink }) + candidates.filter(\.isLink) {
      guard let identity = FileIdentity("\(directory)/\(candidate.name)") else { continue }
      if seen.insert(identity).inserted {
        kept.insert(candidate.name)
      } else {
        leftOut.add("links to folders that are there already", candidate.name)
      }
    }
    var folders: [Folder] = []
    for (name, _) in candidates where kept.contains(name) {
      var passed = LeftOut()
      let images = try ClassFolders.images(in: directory, name, &passed)
      leftOut.add(passed)
      if images.isEmpty {
        leftOut.add("folders without an image that is read", name)
      } else {
        folders.append(Folder(name: name, images: images))
      }
    }
    (self.folders, self.leftOut) = (folders, leftOut)
  }

  private static func images(
    in directory: String, _ folder: String, _ leftOut: inout LeftOut
  ) throws(DatasetError) -> [String] {
    var images: [String] = []
    for entry in try Directory.entries(in: "\(directory)/\(folder)") {
      let name = entry.name
      if let reason = reason(entry) { leftOut.add(reason, "\(folder)/\(name)") } else { images.append(name) }
    }
    return images
  }

  /// Why an entry of a class's folder is no image; nil for images.
  private static func reason(_ entry: Directory.Entry) -> String? {
    switch entry.kind {
    case .folder: return "folders within classes, which are not looked into"
    case .other: return "pipes, sockets or devices"
    case .file: break
    }
    if entry.name.hasPrefix(".") { return "hidden files" }
    if entry.name.hasSuffix(ImageNames.resultEnding) { return "results of eil localize" }
    guard !ImageNames.isImage(entry.name) else { return nil }
    return ImageNames.ending(entry.name).map { "files ending in .\($0)" } ?? "files without an ending"
  }

  /// What to know of the order, where it is not the one that people expect: 1, 10, 2.
  var orderNote: String? {
    let names = folders.map(\.name)
    let numbers = names.compactMap { name in name.allSatisfy { $0.isASCII && $0.isNumber } ? Int(name) : nil }
    guard numbers.count == names.count, numbers != numbers.sorted() else { return nil }
    let first = names.prefix(5).joined(separator: ", ")
    return "the classes are numbers, and stand in the order of texts, as PyTorch's ImageFolder has them: \(first), ... "
      + "Class \(names[1]) is number 1 of the network's outputs. Names of one length (002, 010) have the same order as "
      + "numbers"
  }
}
