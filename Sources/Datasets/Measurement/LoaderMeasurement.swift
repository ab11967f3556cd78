/// How fast a loader alone gives images, with nobody training on them.
public struct LoaderMeasurement: Sendable, Hashable {
  /// How many images came out in batches while the clock ran.
  public var images: Int
  /// How long that took by the wall clock.
  public var seconds: Double
  /// How many images could not be read while the clock ran; they are not among `images`.
  public var skipped: Int

  public init(images: Int, seconds: Double, skipped: Int = 0) {
    self.images = images
    self.seconds = seconds
    self.skipped = skipped
  }

  /// `images / seconds`; 0 where no time was taken.
  public var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }
}
