/// What makes a safetensors file the checkpoint of a training run: whoever writes one puts it in, and the weights are
/// found wherever weights are read.
package enum RunCheckpoint {
  /// The metadata `format`.
  package static let format = "swift-eil run 2"
  /// The same of checkpoints that have no checksum yet.
  static let formatBeforeChecksums = "swift-eil run"
  /// Before the names of the network's weights; what has other names is the optimizer's, or the next.
  package static let weightPrefix = "model."
  /// Before the names of the weights of the newest step, where the network's are averages over steps.
  package static let trainedPrefix = "trained."
}

extension SafetensorsFile {
  /// Whether this is the checkpoint of a run.
  package var isOfRun: Bool { metadata["format"]?.hasPrefix(RunCheckpoint.formatBeforeChecksums) == true }

  /// Compares the checkpoint of a run with its checksum, which only those of old versions may lack.
  ///
  /// A damaged byte in the name of the checksum must not pass for an old version, so the format tells, too.
  package func verifyCheckpoint() throws(InterchangeError) {
    let format = metadata["format"]
    guard checksum != nil || (format != nil && format != RunCheckpoint.formatBeforeChecksums) else { return }
    try verifyChecksum()
  }
}

extension WeightFile {
  /// What `DataParallel` puts before all names.
  private static let parallelPrefix = "module."

  /// A file whose names may stand behind a prefix.
  ///
  /// - Parameters:
  ///   - prefix: of those tensors that are meant, the others are left out; nil where all are.
  ///   - read: gives the tensor with this name in the file.
  init(
    path: String, format: WeightFormat, entries: [StoredTensor], metadata: [String: String] = [:],
    under prefix: String? = nil, read: @escaping @Sendable (String) throws(InterchangeError) -> StoredArray
  ) {
    var notes: [String] = []
    var whole = prefix ?? ""
    var kept = entries
    if let prefix {
      kept = entries.filter { $0.name.hasPrefix(prefix) }
      notes.append("found under '\(prefix)' of a run's checkpoint")
      let trained = entries.count { $0.name.hasPrefix(RunCheckpoint.trainedPrefix) }
      if trained > 0 { notes.append("these are averages over steps; left out: \(trained) tensors of the newest step") }
      let others = entries.count - kept.count - trained
      if others > 0 { notes.append("left out: \(others) tensors of the optimizer") }
    }
    if !kept.isEmpty, kept.allSatisfy({ $0.name.hasPrefix(whole + WeightFile.parallelPrefix) }) {
      whole += WeightFile.parallelPrefix
      notes.append("the prefix '\(WeightFile.parallelPrefix)' was taken off all names")
    }
    let start = whole
    self.init(
      path: path, format: format,
      entries: kept.map {
        StoredTensor(name: String($0.name.dropFirst(start.count)), storedType: $0.storedType, shape: $0.shape)
      }, metadata: metadata, notes: notes
    ) { (names) throws(InterchangeError) in
      var arrays: [StoredArray] = []
      for name in names { arrays.append(try read(start + name).named(name)) }
      return arrays
    }
  }
}
