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
