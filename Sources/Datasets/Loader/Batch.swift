import Imaging
import Kernels

/// Pictures ready for a network, with what is known of them. All lists have one entry a row of `pixels`.
public struct Batch: Sendable {
  /// `[N, 3, H, W]`, float32, normalized.
  public var pixels: NDArray
  public var labels: [Int]
  /// The pictures' places in the data set.
  public var indices: [Int]
  /// The objects' boxes in pixels of `pixels`, clipped. A list is empty where nothing of the object is left.
  public var boxes: [[Box]]
  /// The objects' masks, `H` x `W`; nil where the data set has none or the loader was told to leave them.
  public var masks: [Mask?]
  /// The stored sizes, from before anything was resized.
  public var originalSizes: [PictureSize]
  /// Pictures that should have been in this batch and could not be read.
  public var skipped: [SkippedPicture]

  /// How many pictures there are.
  public var count: Int { labels.count }
}
