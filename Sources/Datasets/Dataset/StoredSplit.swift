/// The parts that data sets are published in.
public enum StoredSplit: String, Sendable, Hashable, CaseIterable {
  /// The images to train on, from which a part may be held out.
  case train
  /// The images that results are reported on.
  case test
}
