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
