import Imaging

/// A piece of a thresholded map that hangs together, or a hole in one.
public struct MapComponent: Sendable, Hashable {
  /// Corners `[x, y, x + width, y + height]` of the pixels, the right and bottom ones at most the image's last pixel.
  public let box: Box
  /// How many pixels it has.
  public let pixelCount: Int
  /// The area inside the polygon through the centers of the outermost pixels, holes included, in square pixels: what
  /// contour-based tools rank components by. A single pixel or a thin line has none. 0 for holes.
  public let contourArea: Double
  /// Whether this is a hole: pixels below the threshold enclosed by a component. Contour-based tools list the rims of
  /// holes among the contours, so its box is one pixel wider on each side than the hole.
  public let isHole: Bool

  public init(box: Box, pixelCount: Int, contourArea: Double, isHole: Bool = false) {
    self.box = box
    self.pixelCount = pixelCount
    self.contourArea = contourArea
    self.isHole = isHole
  }

  /// The box of the pixels from column `left` to `right` and row `top` to `bottom`, all inclusive, by the benchmark's
  /// rule: one past the last pixel, but at most the image's last.
  static func box(left: Int, top: Int, right: Int, bottom: Int, in size: ImageSize) -> Box {
    Box(
      left: Double(left), top: Double(top), right: Double(min(right + 1, size.width - 1)),
      bottom: Double(min(bottom + 1, size.height - 1)))
  }
}
