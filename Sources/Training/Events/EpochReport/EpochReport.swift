/// One epoch: a row of `metrics.csv`.
public struct EpochReport: Sendable, Codable, Equatable {
  /// From 1.
  public var epoch: Int
  /// The total loss, erased branches included.
  public var loss: Double
  /// The cross-entropy of the unerased branch.
  public var unerasedLoss: Double
  /// The mean cross-entropy over the erased branches; 0 without erasing.
  public var erasedLoss: Double
  /// Of the unerased branch on the training pictures, in per cent.
  public var accuracy: Double
  public var heldOutLoss: Double
  /// In per cent.
  public var heldOutAccuracy: Double
  public var learningRate: Double
  /// The factor on the erased losses at the epoch's end.
  public var erasingScale: Double
  public var picturesPerSecond: Double
  public var seconds: Double
  /// The most bytes of arrays in use at one time in a step of this epoch, weights included; nil in reports of runs that
  /// did not count them.
  public var peakBytes: Int?
  /// The process's largest size in memory so far; nil where the system does not tell.
  public var residentBytes: Int?

  /// The columns of `metrics.csv`.
  public static let columns = [
    "epoch", "loss", "unerased_loss", "erased_loss", "accuracy", "held_out_loss", "held_out_accuracy",
    "learning_rate", "erasing_scale", "pictures_per_second", "seconds", "peak_bytes",
  ]

  /// The values under `columns`.
  public var values: [Double] {
    [
      Double(epoch), loss, unerasedLoss, erasedLoss, accuracy, heldOutLoss, heldOutAccuracy, learningRate,
      erasingScale, picturesPerSecond, seconds, Double(peakBytes ?? 0),
    ]
  }
}
