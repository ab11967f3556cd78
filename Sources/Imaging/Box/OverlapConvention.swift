/// How the corners of a box are read when areas are measured.
public enum OverlapConvention: String, Sendable, Hashable, Codable, CaseIterable {
  /// Corners are pixels and belong to the box: a side is `right - left + 1` long, and a box whose corners coincide has
  /// the area of one pixel. The WSOL benchmark of Choe et al. (CVPR 2020) and most work before it measure this way.
  case inclusive
  /// Corners are points of the plane: a side is `right - left` long.
  case continuous

  /// 1 or 0: what is added to the difference of two corners to get the length of a side.
  @inlinable public var extra: Double { self == .inclusive ? 1 : 0 }
}
