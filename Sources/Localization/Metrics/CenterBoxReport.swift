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
