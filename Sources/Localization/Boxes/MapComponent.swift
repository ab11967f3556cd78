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

extension LevelMap {
  /// The components of the pixels strictly above `level`, and the holes in them.
  ///
  /// Foreground hangs together over sides and corners (8 neighbors) and background over sides (4 neighbors), as for
  /// OpenCV's contours.
  ///
  /// - Returns: components in the order of their first pixel, row by row, then holes in the same order.
  public func components(above level: UInt8) -> [MapComponent] {
    let above = pixels(above: level)
    let foreground = PixelGroup.groups(of: above, size: size, diagonals: true).map { group in
      MapComponent(
        box: MapComponent.box(
          left: group.left, top: group.top, right: group.right, bottom: group.bottom, in: size),
        pixelCount: group.pixels.count, contourArea: group.contourArea(imageWidth: width))
    }
    let background = PixelGroup.groups(of: above.map { !$0 }, size: size, diagonals: false)
    let holes = background.filter { !$0.touchesEdge(of: size) }.map { hole in
      MapComponent(
        box: MapComponent.box(
          left: hole.left - 1, top: hole.top - 1, right: hole.right + 1, bottom: hole.bottom + 1, in: size),
        pixelCount: hole.pixels.count, contourArea: 0, isHole: true)
    }
    return foreground + holes
  }
}

extension Sequence<MapComponent> {
  /// The component with the largest contour; among equals the one whose first pixel comes last, as OpenCV's order of
  /// contours makes it. Nil if there is none.
  public func largest() -> MapComponent? {
    var best: MapComponent?
    for component in self where !component.isHole {
      if let known = best, component.contourArea < known.contourArea { continue }
      best = component
    }
    return best
  }
}
