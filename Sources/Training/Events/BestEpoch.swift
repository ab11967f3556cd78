/// The epoch with the best result on held-out images so far: the one whose checkpoint is `best.safetensors`.
public struct BestEpoch: Codable, Sendable, Equatable {
  /// From 1.
  public var epoch: Int
  /// The accuracy on held-out images, in per cent.
  public var accuracy: Double

  /// Whether an epoch with `report` takes the place of this one; among equals the earlier one stays.
  static func isBest(_ report: EpochReport, after best: BestEpoch?) -> Bool {
    guard report.heldOutAccuracy.isFinite else { return false }
    return best.map { report.heldOutAccuracy > $0.accuracy } ?? true
  }
}
