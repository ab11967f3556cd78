import Core
import Synchronization

/// The kinds of data sets by name, in the order in which they were registered.
enum DatasetRegistry {
  private static let registered = Mutex<[DatasetKind]>([.cub, .tinyImageNet, .folder, .idx, .parts])

  static var kinds: [DatasetKind] { registered.withLock { $0 } }

  static func kind(named name: String) -> DatasetKind? { kinds.first { $0.name == name } }

  static func add(_ kind: DatasetKind) {
    require(
      !kind.name.isEmpty && kind.name.allSatisfy { !$0.isWhitespace && $0 != ":" },
      "data sets: '\(kind.name)' cannot be the name of a kind of data set; use letters, digits and hyphens")
    let isNew = registered.withLock { kinds in
      guard !kinds.contains(where: { $0.name == kind.name }) else { return false }
      kinds.append(kind)
      return true
    }
    require(isNew, "data sets: the name '\(kind.name)' is taken; register each data set once, under a name of its own")
  }
}

extension DatasetSpecification {
  /// Makes a data set known by name to all that take a `DatasetSpecification`, such as a run's configuration and the
  /// commands: once, when the program starts, before a text with that name is read.
  ///
  ///     DatasetSpecification.register(name: "ring", help: "rings on plain ground") { folder, part in
  ///       try RingDataset(folder: folder, isTraining: part == .train)
  ///     }
  ///
  /// The validation part is held out of the training part, by class, as for the library's own data sets.
  ///
  /// - Parameters:
  ///   - name: what stands before the colon. It stops the program if it is taken or has a colon or a space in it.
  ///   - argument: what stands behind the colon; a folder unless told otherwise.
  ///   - help: half a line for help texts.
  ///   - open: opens the training or the test part, given what stands behind the colon.
  public static func register(
    name: String, argument: Argument = .directory, help: String,
    open: @escaping @Sendable (_ argument: String, _ part: StoredSplit) throws -> any Dataset
  ) {
    register(name: name, argument: argument, help: help) { request in
      try request.part { part in try open(request.argument, part) }
    }
  }

  /// The same for data sets that divide themselves, or that want their options checked before a file is looked at.
  ///
  /// - Parameters:
  ///   - check: looks at what stands behind the colon when the text is read, and throws where it makes no sense.
  ///   - open: opens the part that is asked for.
  public static func register(
    name: String, argument: Argument = .directory, help: String,
    check: @escaping @Sendable (_ argument: String) throws -> Void = { _ in },
    open: @escaping @Sendable (_ request: DatasetRequest) throws -> any Dataset
  ) {
    DatasetRegistry.add(DatasetKind(name: name, argument: argument, help: help, check: check, open: open))
  }

  /// The kinds that are known, as they are written: `cub:DIR`, `parts`, `parts:KEY=VALUE,...`.
  public static var kinds: [String] { DatasetRegistry.kinds.flatMap(\.forms) }

  /// A line for each kind that is known, for help texts: how it is written, and what it is.
  public static var help: String {
    let rows = DatasetRegistry.kinds.map { (form: $0.forms[0], help: $0.help) }
    let width = max(20, rows.map(\.form.count).max() ?? 0) + 2
    return rows.map { row in
      row.form + String(repeating: " ", count: width - row.form.count) + row.help
    }.joined(separator: "\n")
  }
}
