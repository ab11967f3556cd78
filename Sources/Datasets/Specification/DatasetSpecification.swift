/// Names a data set in a text, as in a command line.
///
/// - `cub:DIR`, `cub:DIR?mask=15` CUB-200-2011's layout, and which values of masks are the object (`MaskRule`)
/// - `tiny-imagenet:DIR` Tiny-ImageNet's layout
/// - `folder:DIR` one folder a class, with or without parts
/// - `idx:DIR` MNIST's files
/// - `parts`, `parts:size=128,classes=8,train=2000,test=500,seed=0` the built-in procedural creatures
///
/// and whatever else was registered (see `register`).
public struct DatasetSpecification: Sendable, CustomStringConvertible {
  /// The text that was given.
  public let description: String
  /// What stands behind the colon, a folder without a slash at its end.
  let argument: String
  let kind: DatasetKind

  /// Understands `text`; files are not looked at yet.
  ///
  /// - Throws: `DatasetError` for an unknown kind, a missing folder name or an option that makes no sense.
  public init(_ text: String) throws(DatasetError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    guard let kind = DatasetRegistry.kind(named: name) else { throw DatasetSpecification.unknown(name, in: text) }
    let rest = parts.count > 1 ? parts[1] : ""
    switch kind.argument {
    case .none:
      guard parts.count == 1 else { throw DatasetError(path: text, reason: "takes nothing behind it; write \(name)") }
      argument = ""
    case .directory:
      guard !rest.isEmpty else { throw DatasetError(path: text, reason: "names no folder; write \(name):DIR") }
      argument = rest.count > 1 && rest.hasSuffix("/") ? String(rest.dropLast()) : rest
    case .optional: argument = rest
    }
    do {
      try kind.check(argument)
    } catch {
      throw DatasetError(error, in: text)
    }
    self.kind = kind
    description = text
  }

  private static func unknown(_ name: String, in text: String) -> DatasetError {
    let nearest = DatasetRegistry.nearest(to: name)
    return DatasetError(
      path: text,
      reason: "is no known kind of data set; \(nearest.map { "did you mean \($0)? Known" } ?? "known") are "
        + kinds.joined(separator: ", "))
  }
}

extension DatasetSpecification {
  /// Opens one part of the data set.
  ///
  /// Folders with `train`, `val` and `test` have a validation part of their own. All others hold out a part of the
  /// training data, drawn by class, the same for the same seed: `.train` and `.validation` never share an image.
  ///
  /// - Parameters:
  ///   - heldOutFraction: the share of the training data held out for validation, 0..<1.
  ///   - seed: draws the held-out images.
  /// - Throws: `DatasetError` naming the file that was looked for or the line that is wrong.
  public func open(
    split: DatasetSplit, heldOutFraction: Double = 0.1, seed: UInt64 = 0
  ) throws(DatasetError) -> any Dataset {
    guard heldOutFraction >= 0, heldOutFraction < 1 else {
      throw DatasetError(
        path: description, reason: "the held-out fraction \(heldOutFraction) is not at least 0 and below 1")
    }
    let request = DatasetRequest(
      description: description, argument: argument, split: split, heldOutFraction: heldOutFraction, seed: seed)
    do {
      return try kind.open(request)
    } catch {
      throw DatasetError(error, in: description)
    }
  }
}

extension DatasetSpecification: Hashable {
  public static func == (one: DatasetSpecification, other: DatasetSpecification) -> Bool {
    one.kind.name == other.kind.name && one.argument == other.argument
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind.name)
    hasher.combine(argument)
  }
}

extension DatasetError {
  /// Any error as one of a data set; those that are one stay as they are.
  init(_ error: any Error, in text: String) {
    self = error as? DatasetError ?? DatasetError(path: text, reason: "\(error)")
  }
}

/// The parts of a data set that an experiment uses.
public enum DatasetSplit: String, Sendable, Hashable, CaseIterable {
  /// The training data without what is held out for validation.
  case train
  /// A part of the training data held out to choose thresholds and hyperparameters with.
  case validation
  /// The published test data.
  case test
  /// All training data, with nothing held out, for a last training with everything chosen.
  case trainAndValidation = "train+validation"
}
