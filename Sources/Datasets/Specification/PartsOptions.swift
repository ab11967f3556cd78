/// The numbers that shape the built-in data set.
public struct PartsOptions: Sendable, Hashable {
  /// The sides of the images in pixels, 16...1024.
  public var size = 64
  /// 2...16.
  public var classes = 8
  /// How many training images there are.
  public var train = 2000
  /// How many test images there are.
  public var test = 500
  /// What all images follow from, together with part and index; 0 by default.
  public var seed: UInt64 = 0

  public init() {}

  /// Reads `key=value,...`; `whole` is what errors quote.
  init(_ text: String, in whole: String) throws(DatasetError) {
    for pair in text.split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = Int(parts[1]), value >= 0 else {
        throw DatasetError(path: whole, reason: "'\(pair)' is not KEY=VALUE with a whole number that is not negative")
      }
      func checked(_ range: ClosedRange<Int>) throws(DatasetError) -> Int {
        guard range.contains(value) else {
          throw DatasetError(path: whole, reason: "\(parts[0]) is \(value), which is not in \(range)")
        }
        return value
      }
      switch parts[0] {
      case "size": size = try checked(16...1024)
      case "classes": classes = try checked(2...16)
      case "train": train = try checked(1...10_000_000)
      case "test": test = try checked(1...10_000_000)
      case "seed": seed = UInt64(value)
      default:
        throw DatasetError(
          path: whole, reason: "'\(parts[0])' is no option; known are size, classes, train, test, seed")
      }
    }
  }
}
