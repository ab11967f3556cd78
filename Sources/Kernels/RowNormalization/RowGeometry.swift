/// Which elements of an array are normalized together, and which scale and shift each of them has.
///
/// The array is seen as rows of `segments * length` elements that lie side by side. A scale and a shift belong to each
/// segment of `period` rows in a row, after which they repeat.
public struct RowGeometry: Sendable, Hashable {
  /// Rows that are normalized, each by itself.
  public let rows: Int
  /// Rows after which scales and shifts repeat.
  public let period: Int
  /// Parts of a row with a scale and a shift of their own.
  public let segments: Int
  /// Elements of a segment.
  public let length: Int

  /// Elements of a row.
  public var columns: Int { segments * length }
  /// Scales, and shifts.
  public var parameters: Int { period * segments }

  /// The last `count` axes of `shape` together, with a scale for each of their elements.
  ///
  /// - Parameter dtype: of the array that has this shape, for error texts.
  public init(lastAxes count: Int, of shape: Shape, dtype: DType? = nil) {
    require(
      count > 0 && count <= shape.count,
      "layer normalization: the input \(shape.described(dtype)) has \(shape.count) axes, not the last \(count); name 1 "
        + "to all of them")
    (rows, period, length) = (shape.product(of: 0..<shape.count - count), 1, 1)
    segments = shape.product(of: shape.count - count..<shape.count)
    require(
      segments > 0,
      "layer normalization: the last \(count) axes of the input \(shape.described(dtype)) have no elements; leave out "
        + "empty samples")
  }

  /// The channels of `[N, C, ...]` in `groups` parts, with a scale for each channel.
  ///
  /// - Parameter dtype: of the array that has this shape, for error texts.
  public init(groups: Int, of shape: Shape, dtype: DType? = nil) {
    require(
      shape.count >= 2 && groups > 0 && shape[1] > 0 && shape[1] % groups == 0,
      "group normalization: the input \(shape.described(dtype)) must be [N, C, ...] with a multiple of \(groups) "
        + "channels; change the groups, at least 1, or what comes before")
    (rows, period, segments) = (shape[0] * groups, groups, shape[1] / groups)
    length = shape.product(of: 2..<shape.count)
    require(
      length > 0,
      "group normalization: the planes of the input \(shape.described(dtype)) have no elements; leave out empty ones")
  }
}
