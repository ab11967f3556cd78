/// How well a localizer did on a split. Everything but thresholds and counts in per cent, 0...100.
///
/// The fields at the top use thresholds from elsewhere, as from held-out images: `threshold` for Top-1, Top-5 and GT-
/// known localization, one for `maxBoxAcc`, and one for each overlap of `maxBoxAccV2`. `thresholdFrom` says from where;
/// where there are none, these fields are nil. `oracle` holds the same metrics with the thresholds that are best on
/// this very split, as the WSOL benchmark reports them (Choe et al., CVPR 2020): an upper bound, to be compared with
/// published oracle numbers only.
public struct LocalizationReport: Sendable, Hashable, Codable {
  /// How many images, each with a true box or a mask.
  public var count: Int
  /// The likeliest class is right.
  public var top1Classification: Double
  /// The class is among the five likeliest.
  public var top5Classification: Double
  /// The likeliest class is right, and so is the box (overlap 0.5 with any true box).
  public var top1Localization: Double?
  /// The class is among the five likeliest, and the box from its own map is right.
  public var top5Localization: Double?
  /// The box from the map of the image's class is right.
  public var gtKnownLocalization: Double?
  /// The box of the largest component is right.
  public var maxBoxAcc: Double?
  /// Any component's box is right.
  public var maxBoxAccV2: OverlapLevels?
  /// Average precision of the map's pixels; nil without masks. Needs no threshold.
  public var pxAP: Double?
  /// How many of the images have a mask, and so a part in `pxAP`; nil in reports of earlier versions.
  public var maskCount: Int?
  /// The relative threshold of Top-1, Top-5 and GT-known localization; nil where none could be chosen.
  public var threshold: Double?
  /// Where the thresholds of the fields at the top are from; nil where there are none, and in reports of earlier
  /// versions.
  public var thresholdFrom: ThresholdOrigin?
  /// The same metrics at the thresholds best on this split.
  public var oracle: OracleLocalization
  /// The center-box baseline.
  public var centerBox: CenterBoxReport
  /// How maps were brought to the images' size and to 0...1, and how many could not be; nil in reports of earlier
  /// versions, which took bicubic interpolation and minimum to maximum.
  public var maps: MapReport?
  /// What further metrics counted; nil without any.
  public var metrics: [MetricValue]?
}

/// What a report's numbers rest on beside the thresholds.
public struct MapReport: Sendable, Hashable, Codable {
  /// The map method, as in `gradcam:at=layer4`; nil where the maps came from elsewhere.
  public var method: String?
  /// How maps were brought to the size of the images.
  public var interpolation: MapInterpolation
  /// How the values of maps were brought to 0...1.
  public var normalization: MapNormalization
  /// Images whose own class's map was the same everywhere, or nowhere above what its normalization takes as 0.
  public var constant: Int
  /// Images whose own class's map had a value that is not finite.
  public var notFinite: Int
}

/// Localization at the thresholds that are best on the evaluated split itself. Per cent.
public struct OracleLocalization: Sendable, Hashable, Codable {
  /// At GT-known's best threshold.
  public var top1Localization: Double
  /// At GT-known's best threshold.
  public var top5Localization: Double
  /// At its own best threshold.
  public var gtKnownLocalization: Double
  /// At its own best threshold.
  public var maxBoxAcc: Double
  /// Each overlap at its own best threshold.
  public var maxBoxAccV2: OverlapLevels
  /// The relative threshold best for GT-known localization, which Top-1 and Top-5 use too.
  public var threshold: Double
}

/// What one centered box of the same relative size for all images achieves, which looks at no image: a localizer
/// has to beat it. Per cent.
public struct CenterBoxReport: Sendable, Hashable, Codable {
  /// With the sizes chosen on held-out images; nil if none were.
  public var gtKnownLocalization: Double?
  /// With the sizes chosen on held-out images, one an overlap; nil if none were.
  public var maxBoxAccV2: OverlapLevels?
  /// The sizes chosen on held-out images.
  public var sizes: CenterBoxChoice?
  /// With the sizes best on this split.
  public var oracle: Oracle

  /// The baseline with the sizes best on the evaluated split.
  public struct Oracle: Sendable, Hashable, Codable {
    /// Images whose true boxes the centered box overlaps by 0.5 or more. Per cent.
    public var gtKnownLocalization: Double
    /// The same at overlaps of 0.3, 0.5 and 0.7, each with a size of its own. Per cent.
    public var maxBoxAccV2: OverlapLevels
    /// The sizes that gave these numbers.
    public var sizes: CenterBoxChoice
  }
}
