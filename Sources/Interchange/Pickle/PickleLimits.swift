/// What a pickle may ask for. Each operation of a pickle makes at most one small object, so memory is proportional to
/// the file's size even without these; they make sure of it.
enum PickleLimits {
  /// Values on the stack at a time, and in the memo.
  static let values = 4_000_000
  /// Containers, calls, and pairs turned into dictionaries.
  static let objects = 4_000_000
  /// Containers begun within one another.
  static let marks = 1000
  /// Bytes of a text.
  static let textBytes = 1 << 20
}
