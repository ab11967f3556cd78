extension DatasetSpecification {
  /// Opens one part of the data set.
  ///
  /// Folders with `train`, `val` and `test` have a validation part of their own. All others hold out a part of the
  /// training data, drawn by class, the same for the same seed: `.train` and `.validation` never share a picture.
  ///
  /// - Parameters:
  ///   - heldOutFraction: the share of the training data held out for validation, 0..<1.
  ///   - seed: draws the held-out pictures.
  /// - Throws: `DatasetError` naming the file that was looked for or the line that is wrong.
  public func open(
    split: DatasetSplit, heldOutFraction: Double = 0.1, seed: UInt64 = 0
  ) throws(DatasetError) -> any Dataset {
    guard heldOutFraction >= 0, heldOutFraction < 1 else {
      throw DatasetError(
        path: description, reason: "the held-out fraction \(heldOutFraction) is not at least 0 and below 1")
    }
    if case .folder(let directory) = kind {
      return try openFolder(directory, split, heldOutFraction, seed)
    }
    switch split {
    case .test: return try open(.test)
    case .trainAndValidation: return try open(.train)
    case .train, .validation: return part(of: try open(.train), split, heldOutFraction, seed)
    }
  }

  private func open(_ stored: StoredSplit) throws(DatasetError) -> any Dataset {
    switch kind {
    case .cub(let directory): return try CUBDataset(directory: directory, split: stored)
    case .tinyImageNet(let directory): return try TinyImageNetDataset(directory: directory, split: stored)
    case .folder(let directory): return try ClassFolderDataset(directory: directory)
    case .idx(let directory): return try IDXDataset(directory: directory, split: stored)
    case .parts(let options): return PartsDataset(options, split: stored)
    }
  }

  private func part(
    of dataset: any Dataset, _ split: DatasetSplit, _ fraction: Double, _ seed: UInt64
  ) -> any Dataset {
    let parts = SplitDataset.split(dataset, heldOutFraction: fraction, seed: seed)
    return split == .train ? parts.training : parts.heldOut
  }

  /// Folders may be divided into two parts, three or none. Undivided ones give a fifth of each class for testing.
  private func openFolder(
    _ directory: String, _ split: DatasetSplit, _ fraction: Double, _ seed: UInt64
  ) throws(DatasetError) -> any Dataset {
    guard ClassFolderDataset.hasParts(directory) else {
      let parts = SplitDataset.split(
        try ClassFolderDataset(directory: directory), heldOutFraction: 0.2, seed: seed ^ 0x7E57)
      switch split {
      case .test: return parts.heldOut
      case .trainAndValidation: return parts.training
      case .train, .validation: return part(of: parts.training, split, fraction, seed)
      }
    }
    let hasTest = Directory.isFolder("\(directory)/test")
    let hasValidation = Directory.isFolder("\(directory)/val")
    switch split {
    case .test: return try ClassFolderDataset.part(hasTest || !hasValidation ? .test : .val, of: directory)
    case .trainAndValidation: return try ClassFolderDataset.part(.train, of: directory)
    case .train where hasTest && hasValidation: return try ClassFolderDataset.part(.train, of: directory)
    case .validation where hasTest && hasValidation: return try ClassFolderDataset.part(.val, of: directory)
    case .train, .validation:
      return part(of: try ClassFolderDataset.part(.train, of: directory), split, fraction, seed)
    }
  }
}
