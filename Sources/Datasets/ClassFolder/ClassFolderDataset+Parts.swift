extension ClassFolderDataset {
  /// The parts that are folders of `directory`.
  enum Part: String, CaseIterable {
    case train, test, val
  }

  /// Whether `directory` is divided into parts, that is, has a folder `train`.
  static func hasParts(_ directory: String) -> Bool { Directory.isFolder("\(directory)/train") }

  /// Opens the folder of one part, with the classes of the training part.
  static func part(_ part: Part, of directory: String) throws(DatasetError) -> ClassFolderDataset {
    func open(_ part: Part, _ classNames: [String]?) throws(DatasetError) -> ClassFolderDataset {
      let common = "\(directory)/boxes.csv"
      let own = "\(directory)/\(part.rawValue)/boxes.csv"
      return try ClassFolderDataset(
        directory: "\(directory)/\(part.rawValue)", classNames: classNames,
        boxesFile: !Directory.isFile(own) && Directory.isFile(common) ? common : nil,
        name: "\(Directory.lastPart(directory))/\(part.rawValue)")
    }
    if part == .train { return try open(.train, nil) }
    let classNames = try Directory.names(in: "\(directory)/train").filter { name in
      Directory.isFolder("\(directory)/train/\(name)")
    }
    return try open(part, classNames)
  }
}
