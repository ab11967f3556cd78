/// Whether the running statistics of batch normalizations are made anew when a run's last epoch is done, as the plain
/// average over batches of training images.
///
/// Running statistics lag behind the weights. Where a run is short for their momentum, evaluation sees those of weights
/// of long ago, however good the newest ones are.
public enum Recalibration: Sendable, Hashable, Codable, LosslessStringConvertible {
  /// Where more than a hundredth of the statistics from before the run would be left at its end: in runs of less than
  /// 44 batches with the usual momentum of 0.1, of less than 459 with 0.01. With the batches of an epoch, 32 at most.
  case automatic
  /// Never.
  case never
  /// Always, with so many batches; as many epochs are begun as that takes.
  case batches(Int)

  /// `automatic`, `never`, or a number of batches.
  public init?(_ description: String) {
    switch description {
    case "automatic": self = .automatic
    case "never": self = .never
    default:
      guard let count = Int(description) else { return nil }
      self = .batches(count)
    }
  }

  public var description: String {
    switch self {
    case .automatic: "automatic"
    case .never: "never"
    case .batches(let count): "\(count)"
    }
  }

  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    guard let known = Recalibration(try value.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: value, debugDescription: "automatic, never or a number")
    }
    self = known
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(description)
  }
}

extension Recalibration {
  /// How much of the statistics from before a run may be left at its end.
  static let largestRest = 0.01
  /// The batches of the automatic form, where an epoch has as many.
  static let usualBatches = 32
}
