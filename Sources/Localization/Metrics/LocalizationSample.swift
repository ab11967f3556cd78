import Core
import Imaging

/// What a localizer said about one image, and the truth.
public struct LocalizationSample: Sendable {
  /// The image's class.
  public var label: Int
  /// The predicted classes, the likeliest first; five for Top-5 metrics. More are ignored.
  public var topClasses: [Int]
  /// The map of the image's own class, raw, at any resolution.
  public var groundTruthMap: ScoreMap
  /// The maps of `topClasses`, in their order. May be empty: Top-1 and Top-5 localization need a hit on the image's
  /// own class, whose map is `groundTruthMap` unless a map given here for that class differs.
  public var topMaps: [ScoreMap]
  /// The true boxes in pixels of an image of `imageSize`; a prediction that matches any of them counts. If empty,
  /// the mask's box is the true box.
  public var boxes: [Box]
  /// Where the object is, for pixel metrics.
  public var mask: Mask?
  /// The size at which maps are thresholded and boxes compared, usually the network's input.
  public var imageSize: ImageSize

  public init(
    label: Int, topClasses: [Int], groundTruthMap: ScoreMap, topMaps: [ScoreMap] = [], boxes: [Box],
    mask: Mask? = nil, imageSize: ImageSize
  ) {
    require(
      !boxes.isEmpty || mask != nil,
      "LocalizationSample: neither a true box nor a mask; there is nothing to compare with")
    require(
      topMaps.isEmpty || topMaps.count == topClasses.count,
      "LocalizationSample: \(topMaps.count) maps for \(topClasses.count) predicted classes; give one a class or none")
    self.label = label
    self.topClasses = topClasses
    self.groundTruthMap = groundTruthMap
    self.topMaps = topMaps
    self.boxes = boxes
    self.mask = mask
    self.imageSize = imageSize
  }

  /// The map by which Top-1 and Top-5 localization are judged.
  var predictedMap: ScoreMap {
    guard !topMaps.isEmpty, let place = topClasses.prefix(5).firstIndex(of: label) else { return groundTruthMap }
    return topMaps[place]
  }

  /// The boxes to compare with. A mask's box gets the corners that a perfect map's box would have.
  var trueBoxes: [Box] {
    guard boxes.isEmpty, let box = sizedMask?.box else { return boxes }
    return [box.clipped(to: imageSize)]
  }

  /// The mask at the image's size.
  var sizedMask: Mask? { mask?.resized(width: imageSize.width, height: imageSize.height) }
}
