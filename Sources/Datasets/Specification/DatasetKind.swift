/// A kind of data set that `DatasetSpecification` knows by name.
struct DatasetKind: Sendable {
  let name: String
  let argument: DatasetSpecification.Argument
  let help: String
  /// Looks at the argument alone, before any file.
  let check: @Sendable (String) throws -> Void
  let open: @Sendable (DatasetRequest) throws -> any Dataset

  /// How it is written: `cub:DIR`, or `parts` and `parts:KEY=VALUE,...`.
  var forms: [String] {
    switch argument {
    case .none: [name]
    case .directory: ["\(name):DIR"]
    case .optional(let form): [name, "\(name):\(form)"]
    }
  }
}

extension DatasetSpecification {
  /// What stands behind the name of a data set and its colon.
  public enum Argument: Sendable, Hashable {
    /// Nothing: `NAME`.
    case none
    /// A folder: `NAME:DIR`. A slash at its end is taken off.
    case directory
    /// Perhaps something, such as options: `NAME` or `NAME:form`.
    case optional(_ form: String)
  }
}

extension DatasetKind {
  static let cub = DatasetKind(name: "cub", argument: .directory, help: "CUB-200-2011", check: { _ in }) { request in
    try request.part { part in try CUBDataset(directory: request.argument, split: part) }
  }

  static let tinyImageNet = DatasetKind(
    name: "tiny-imagenet", argument: .directory, help: "Tiny-ImageNet", check: { _ in }
  ) { request in
    try request.part { part in try TinyImageNetDataset(directory: request.argument, split: part) }
  }

  static let folder = DatasetKind(
    name: "folder", argument: .directory,
    help: "a folder of images for each class, with or without train and test parts", check: { _ in }
  ) { request in
    try ClassFolderDataset.open(request)
  }

  static let idx = DatasetKind(
    name: "idx", argument: .directory, help: "MNIST and Fashion-MNIST files", check: { _ in }
  ) { request in
    try request.part { part in try IDXDataset(directory: request.argument, split: part) }
  }

  static let parts = DatasetKind(
    name: "parts", argument: .optional("KEY=VALUE,..."),
    help: "drawn by the program: creatures with a telling head and a large body",
    check: { argument in _ = try PartsOptions(argument, in: "parts:\(argument)") }
  ) { request in
    let options = try PartsOptions(request.argument, in: request.description)
    return try request.part { part in PartsDataset(options, split: part) }
  }
}
