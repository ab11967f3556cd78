/// One value for each of the overlaps that MaxBoxAccV2 requires: 0.3, 0.5 and 0.7.
public struct PerOverlap<Value> {
  /// At an intersection over union of 0.3 or more.
  public var iou30: Value
  /// At 0.5 or more.
  public var iou50: Value
  /// At 0.7 or more.
  public var iou70: Value

  public init(iou30: Value, iou50: Value, iou70: Value) {
    (self.iou30, self.iou50, self.iou70) = (iou30, iou50, iou70)
  }

  /// The same value for each.
  public init(all value: Value) { self.init(iou30: value, iou50: value, iou70: value) }

  /// The names of the values, in order, as they are in files.
  public static var names: PerOverlap<String> { .init(iou30: "iou30", iou50: "iou50", iou70: "iou70") }

  /// The overlaps themselves.
  public static var required: PerOverlap<Double> { .init(iou30: 0.3, iou50: 0.5, iou70: 0.7) }

  /// The values, from the lowest overlap up.
  public var all: [Value] { [iou30, iou50, iou70] }

  /// A value made of each.
  public func map<Other>(_ make: (Value) -> Other) -> PerOverlap<Other> {
    .init(iou30: make(iou30), iou50: make(iou50), iou70: make(iou70))
  }

  /// Pairs of the values for the same overlap.
  public func zipped<Other>(_ other: PerOverlap<Other>) -> PerOverlap<(Value, Other)> {
    .init(iou30: (iou30, other.iou30), iou50: (iou50, other.iou50), iou70: (iou70, other.iou70))
  }

  /// Changes each value, beside the other one for the same overlap.
  mutating func update<Other>(with other: PerOverlap<Other>, _ change: (inout Value, Other) -> Void) {
    change(&iou30, other.iou30)
    change(&iou50, other.iou50)
    change(&iou70, other.iou70)
  }
}

extension PerOverlap: Sendable where Value: Sendable {}
extension PerOverlap: Equatable where Value: Equatable {}
extension PerOverlap: Hashable where Value: Hashable {}
extension PerOverlap: Encodable where Value: Encodable {}
extension PerOverlap: Decodable where Value: Decodable {}

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
