import Imaging

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
