/// What a pickle may ask for. A value of one byte in the pickle takes many in memory, and compressed pickles have very
/// many such bytes; these keep what is made of them to a few hundred megabytes.
enum PickleLimits {
  /// Values on the stack at a time, and in the memo.
  static let values = 4_000_000
  /// Containers and what is put into them, calls, and pairs turned into dictionaries.
  static let objects = 4_000_000
  /// Containers begun within one another.
  static let marks = 1000
  /// Bytes of a text.
  static let textBytes = 1 << 20
}
