/// Thresholds fixed before a test split is looked at: chosen on held-out images, or given. Those that were chosen on
/// the evaluated images themselves say so in their `origin`, and reports make no numbers of them but the oracle's.
@dynamicMemberLookup
public struct ThresholdChoice: Sendable, Hashable {
  /// For Top-1, Top-5 and GT-known localization.
  public var threshold: Double
  /// For MaxBoxAcc. The same unless boxes are made in another mode than the largest component's.
  public var maxBoxAcc: Double
  /// For MaxBoxAccV2 at each required overlap, also read as `iou30`, `iou50` and `iou70`.
  public var overlaps: PerOverlap<Double>
  /// For readings of further metrics, by name; `threshold` serves those that are not in it.
  public var others: [String: Double]
  /// The center boxes chosen on the same images; nil for given thresholds.
  public var centerBox: CenterBoxChoice?
  /// Where the thresholds are from.
  public var origin: ThresholdOrigin

  /// - Parameter origin: held-out images unless told otherwise.
  public init(
    threshold: Double, maxBoxAcc: Double, overlaps: PerOverlap<Double>, others: [String: Double] = [:],
    centerBox: CenterBoxChoice? = nil, origin: ThresholdOrigin = .heldOut
  ) {
    (self.threshold, self.maxBoxAcc, self.overlaps, self.others) = (threshold, maxBoxAcc, overlaps, others)
    (self.centerBox, self.origin) = (centerBox, origin)
  }

  /// Thresholds chosen on held-out images, each relative to a map's maximum, 0...1; those of MaxBoxAccV2 one by one.
  public init(
    threshold: Double, maxBoxAcc: Double, iou30: Double, iou50: Double, iou70: Double,
    centerBox: CenterBoxChoice? = nil
  ) {
    self.init(
      threshold: threshold, maxBoxAcc: maxBoxAcc, overlaps: PerOverlap(iou30: iou30, iou50: iou50, iou70: iou70),
      centerBox: centerBox)
  }

  /// One given threshold for everything, as in papers that fix 0.2.
  public init(fixed threshold: Double) {
    self.init(threshold: threshold, maxBoxAcc: threshold, overlaps: PerOverlap(all: threshold), origin: .fixed)
  }

  /// `overlaps.iou50` as `iou50`, and so on.
  public subscript<Value>(dynamicMember path: WritableKeyPath<PerOverlap<Double>, Value>) -> Value {
    get { overlaps[keyPath: path] }
    set { overlaps[keyPath: path] = newValue }
  }

  /// The threshold of a metric's reading.
  public subscript(reading name: String) -> Double {
    switch name {
    case GTKnown.name: threshold
    case MaxBoxAcc.name: maxBoxAcc
    default: zip(PerOverlap<String>.names.all, overlaps.all).first { $0.0 == name }?.1 ?? others[name] ?? threshold
    }
  }

  /// The same as kept in a run's folder: those that were chosen on held-out images were so when the run was trained.
  public var stored: ThresholdChoice {
    var stored = self
    if origin == .heldOut { stored.origin = .stored }
    return stored
  }

  /// What no threshold can be: the name of a number with its value, as in `'iou50' is 17.0`; nil where all can stand.
  /// Thresholds are 0 or more and below 1, and sizes of center boxes above 0 and at most 1.
  public var problem: String? {
    var thresholds = [("threshold", threshold), ("maxBoxAcc", maxBoxAcc)]
    thresholds += zip(PerOverlap<String>.names.all, overlaps.all)
    thresholds += others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    if let (name, value) = thresholds.first(where: { !(0..<1).contains($0.1) }) { return "'\(name)' is \(value)" }
    let sizes = (centerBox?.all ?? []).flatMap { [("width", $0.width), ("height", $0.height)] }
    guard let (name, value) = sizes.first(where: { !($0.1 > 0 && $0.1 <= 1) }) else { return nil }
    return "the \(name) of a center box is \(value)"
  }

  /// The index of the best score, the middle of the longest run of best scores.
  ///
  /// Between equals the middle of a plateau is the choice that depends least on chance: the first run if two are
  /// equally long, the lower middle if a run has two.
  static func middleOfBestPlateau(_ scores: [Double]) -> Int {
    guard let best = scores.max() else { return 0 }
    var longest = 0..<0
    var start: Int?
    for index in 0...scores.count {
      if index < scores.count, scores[index] == best {
        start = start ?? index
      } else if let first = start {
        if index - first > longest.count { longest = first..<index }
        start = nil
      }
    }
    return longest.lowerBound + (longest.count - 1) / 2
  }
}

extension ThresholdChoice: Codable {
  private enum CodingKeys: String, CodingKey {
    case threshold
    case maxBoxAcc
    case others
    case centerBox
    case origin
  }

  /// Thresholds in a file were chosen on other images, unless it says otherwise.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    threshold = try container.decode(Double.self, forKey: .threshold)
    maxBoxAcc = try container.decode(Double.self, forKey: .maxBoxAcc)
    overlaps = try PerOverlap(from: decoder)
    others = try container.decodeIfPresent([String: Double].self, forKey: .others) ?? [:]
    centerBox = try container.decodeIfPresent(CenterBoxChoice.self, forKey: .centerBox)
    origin = try container.decodeIfPresent(ThresholdOrigin.self, forKey: .origin) ?? .heldOut
  }

  /// One object; what is as usual is left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(threshold, forKey: .threshold)
    try container.encode(maxBoxAcc, forKey: .maxBoxAcc)
    try overlaps.encode(to: encoder)
    if !others.isEmpty { try container.encode(others, forKey: .others) }
    try container.encodeIfPresent(centerBox, forKey: .centerBox)
    if origin != .heldOut { try container.encode(origin, forKey: .origin) }
  }
}
