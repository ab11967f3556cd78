import Core

/// The rules by which arrays of different shapes are combined element by element: shapes are aligned at their last
/// axes, and an axis of size 1, or a missing one, is repeated (as in NumPy).
enum Broadcast {
  /// The shape of the combination of `a` and `b`, whose elements have type `dtype`.
  static func shape(_ a: Shape, _ b: Shape, _ dtype: DType? = nil, operation: @autoclosure () -> String) -> Shape {
    if a == b { return a }
    var result = a.count >= b.count ? a : b
    for axis in result.indices {
      let first = size(of: a, at: axis, rank: result.count)
      let second = size(of: b, at: axis, rank: result.count)
      require(
        first == second || first == 1 || second == 1,
        "\(operation()): shapes \(a) and \(b)\(dtype.map { " (\($0))" } ?? "") do not match: aligned at their last "
          + "axes, sizes must be equal or 1, "
          + "but axis \(axis - result.count) has \(first) and \(second). Reshape one, or add axes of size 1")
      result[axis] = first == 1 ? second : first
    }
    return result
  }

  /// The strides of a row-major array of `shape` seen as an array of shape `target`; repeated axes have stride 0.
  static func strides(_ shape: Shape, to target: Shape) -> [Int] {
    let own = shape.strides
    let missing = target.count - shape.count
    return target.indices.map { axis in
      axis < missing || shape[axis - missing] == 1 ? 0 : own[axis - missing]
    }
  }

  fileprivate static func size(of shape: Shape, at axis: Int, rank: Int) -> Int {
    let own = axis - (rank - shape.count)
    return own < 0 ? 1 : shape[own]
  }
}

extension Shape {
  /// The shape of what two arrays are combined to element by element, aligned at their last axes, where sizes are equal
  /// or 1; nil where they do not fit.
  public func broadcast(with other: Shape) -> Shape? {
    var result = count >= other.count ? self : other
    for axis in result.indices {
      let first = Broadcast.size(of: self, at: axis, rank: result.count)
      let second = Broadcast.size(of: other, at: axis, rank: result.count)
      guard first == second || first == 1 || second == 1 else { return nil }
      result[axis] = first == 1 ? second : first
    }
    return result
  }
}
