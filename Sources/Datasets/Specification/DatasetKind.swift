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
  static let cub = DatasetKind(
    name: "cub", argument: .directory, help: "CUB-200-2011; DIR?mask=15 chooses what of masks is the object",
    check: { argument in _ = try CUBOptions(argument, in: "cub:\(argument)") }
  ) { request in
    let options = try CUBOptions(request.argument, in: request.description)
    return try request.part { part in
      try CUBDataset(directory: options.directory, split: part, mask: options.mask)
    }
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

/// Which part of a data set is wanted: what a registered kind of data set is opened with.
public struct DatasetRequest: Sendable {
  /// The whole text that names the data set, such as `ring:DIR`.
  public let description: String
  /// What stands behind the colon: a folder without a slash at its end, or options; empty where there is nothing.
  public let argument: String
  /// The part that is asked for.
  public let split: DatasetSplit
  /// The share of the training data held out for validation, 0..<1.
  public let heldOutFraction: Double
  /// Draws the held-out images.
  public let seed: UInt64

  /// The wanted part of a data set that is stored in two parts, training and test: `open` opens one of them, and a part
  /// of the training data is held out for validation, drawn by class, the same for the same seed.
  public func part(_ open: (StoredSplit) throws -> any Dataset) throws -> any Dataset {
    switch split {
    case .test: try open(.test)
    case .trainAndValidation: try open(.train)
    case .train, .validation: trainingPart(of: try open(.train))
    }
  }

  /// The training or the validation part of `dataset`, which holds both.
  func trainingPart(of dataset: any Dataset) -> any Dataset {
    let parts = SplitDataset.split(dataset, heldOutFraction: heldOutFraction, seed: seed)
    return split == .train ? parts.training : parts.heldOut
  }
}

extension ClassFolderDataset {
  /// Folders may be divided into two parts, three or none. Undivided ones give a fifth of each class for testing.
  static func open(_ request: DatasetRequest) throws -> any Dataset {
    let directory = request.argument
    guard hasParts(directory) else {
      let whole = try ClassFolderDataset(directory: directory)
      let parts = SplitDataset.split(whole, heldOutFraction: 0.2, seed: request.seed ^ 0x7E57)
      return try request.part { $0 == .test ? parts.heldOut : parts.training }
    }
    let hasTest = Directory.isFolder("\(directory)/test")
    let hasValidation = Directory.isFolder("\(directory)/val")
    switch request.split {
    case .train where hasTest && hasValidation: return try part(.train, of: directory)
    case .validation where hasTest && hasValidation: return try part(.val, of: directory)
    default:
      return try request.part { stored in
        try part(stored == .train ? .train : hasTest || !hasValidation ? .test : .val, of: directory)
      }
    }
  }
}
