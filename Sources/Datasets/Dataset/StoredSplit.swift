/// The parts that data sets are published in.
public enum StoredSplit: String, Sendable, Hashable, CaseIterable {
  case train
  case test
}
