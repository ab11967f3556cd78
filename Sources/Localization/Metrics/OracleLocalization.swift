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
