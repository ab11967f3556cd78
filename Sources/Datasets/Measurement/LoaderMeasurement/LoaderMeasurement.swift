/// How fast a loader alone gives pictures, with nobody training on them.
public struct LoaderMeasurement: Sendable, Hashable {
  /// How many pictures came out in batches while the clock ran.
  public var pictures: Int
  /// How long that took by the wall clock.
  public var seconds: Double
  /// How many pictures could not be read while the clock ran; they are not among `pictures`.
  public var skipped: Int

  public init(pictures: Int, seconds: Double, skipped: Int = 0) {
    self.pictures = pictures
    self.seconds = seconds
    self.skipped = skipped
  }

  /// `pictures / seconds`; 0 where no time was taken.
  public var picturesPerSecond: Double { seconds > 0 ? Double(pictures) / seconds : 0 }
}
