/// MaxBoxAccV2: accuracy at three required overlaps, and their mean. Per cent.
@dynamicMemberLookup
public struct OverlapLevels: Sendable, Hashable {
  /// The mean over the three overlaps: the number that papers call MaxBoxAccV2.
  public var mean: Double
  /// At each required overlap, also read as `iou30`, `iou50` and `iou70`.
  public var levels: PerOverlap<Double>

  /// - Parameter levels: in per cent; the mean is computed from them.
  public init(_ levels: PerOverlap<Double>) {
    self.levels = levels
    mean = levels.all.reduce(0, +) / Double(levels.all.count)
  }

  /// Accuracies at required overlaps of 0.3, 0.5 and 0.7, in per cent; the mean is computed from them.
  public init(iou30: Double, iou50: Double, iou70: Double) {
    self.init(PerOverlap(iou30: iou30, iou50: iou50, iou70: iou70))
  }

  /// `levels.iou50` as `iou50`, and so on.
  public subscript<Value>(dynamicMember path: KeyPath<PerOverlap<Double>, Value>) -> Value { levels[keyPath: path] }

  /// The overlaps, in the order of the fields.
  public static let required = PerOverlap<Double>.required.all
}

extension OverlapLevels: Codable {
  private enum CodingKeys: String, CodingKey {
    case mean
  }

  public init(from decoder: any Decoder) throws {
    mean = try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .mean)
    levels = try PerOverlap(from: decoder)
  }

  /// One object with `mean`, `iou30`, `iou50` and `iou70`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mean, forKey: .mean)
    try levels.encode(to: encoder)
  }
}
