import Imaging

/// A component as it is from one change to the next while pixels are added from the strongest level down.
///
/// Round r has added every pixel of level r or more.
struct ComponentStage {
  var left: Int32
  var top: Int32
  var right: Int32
  var bottom: Int32
  /// Twice the area of the polygon through the centers of its outermost pixels, if it has no holes.
  var halfAreas: Int32
  /// Its first pixel, row by row.
  var first: Int32
  /// The round in which it came to be.
  var began: Int
  /// The round in which it changed or joined another, so that it is there in rounds `ended + 1 ... began`.
  var ended: Int

  /// Whether this one comes before `other` when the largest is looked for.
  func outranks(_ other: ComponentStage) -> Bool {
    halfAreas != other.halfAreas ? halfAreas > other.halfAreas : first > other.first
  }

  /// The protocol's box, grown by `margin` pixels on each side.
  func box(in size: ImageSize, margin: Int) -> Box {
    MapComponent.box(
      left: Int(left) - margin, top: Int(top) - margin, right: Int(right) + margin, bottom: Int(bottom) + margin,
      in: size)
  }

  func touchesEdge(of size: ImageSize) -> Bool {
    left == 0 || top == 0 || Int(right) == size.width - 1 || Int(bottom) == size.height - 1
  }
}
