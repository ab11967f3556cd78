import Imaging

/// A box and the levels at which it is the box of a component.
public struct BoxSpan: Sendable, Hashable {
  /// In pixels of the map.
  public let box: Box
  /// Levels within 0...255: the mask of the pixels strictly above each of them has a component with this box.
  public let levels: ClosedRange<Int>
}
