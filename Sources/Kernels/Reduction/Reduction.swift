/// Operations that fold axes of an array into one number each.
///
/// Numbers are added up in double precision, in pieces whose borders depend on the shape only: results are the same
/// for any number of threads.
public enum Reduction {
  enum Kind: String {
    case sum, maximum, minimum
  }

  /// The sum over `axes` (negative ones count from the end; none means all of them stay).
  ///
  /// Integers give int32. Blocked arrays are read as they lie.
  /// - Parameter keepingAxes: whether the axes summed over stay, with size 1.
  public static func sum(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduce(.sum, x, axes, keepingAxes)
  }

  /// The sum over all axes: an array of shape `[]`.
  public static func sum(_ x: NDArray) -> NDArray { sum(x, axes: Array(x.shape.indices)) }

  /// The largest value over `axes`, which must not be empty; NaN where one of them is.
  public static func maximum(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduce(.maximum, x, axes, keepingAxes)
  }

  /// The smallest value over `axes`, which must not be empty; NaN where one of them is.
  public static func minimum(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduce(.minimum, x, axes, keepingAxes)
  }

  /// The mean over `axes`; float32 and float64 only.
  public static func mean(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    if !x.dtype.isFloatingPoint { failUnsupported("mean", x) }
    let count = resolved(axes, x, "mean").reduce(1) { $0 * x.shape[$1] }
    require(count > 0, "mean: \(x.described) has no elements in axes \(axes); leave out axes of size 0")
    return reduce(.sum, x, axes, keepingAxes, scale: 1 / Double(count))
  }

  /// Sums `x` to `shape`, which `x` could have been broadcast from: the gradient of broadcasting.
  public static func sum(_ x: NDArray, toShape shape: Shape) -> NDArray {
    guard x.shape != shape else { return x }
    let missing = x.shape.count - shape.count
    require(
      missing >= 0, "sum: \(x.described) has fewer axes than \(shape); name a shape that it could be repeated from")
    let axes = x.shape.indices.filter { axis in
      guard axis >= missing else { return true }
      let size = shape[axis - missing]
      require(
        size == 1 || size == x.shape[axis],
        "sum: shape \(shape) cannot be broadcast to \(x.described), so that this cannot be summed to it; aligned at "
          + "the last axes, each of its sizes must be 1 or the array's")
      return size == 1 && x.shape[axis] != 1
    }
    let sums = axes.isEmpty ? x : sum(x, axes: axes, keepingAxes: true)
    return sums.shape == shape ? sums : sums.reshaped(shape)
  }

  /// `axes` as numbers from 0, sorted, each once.
  static func resolved(_ axes: [Int], _ x: NDArray, _ operation: String) -> [Int] {
    Set(axes.map { x.shape.resolve(axis: $0, dtype: x.dtype, operation: operation) }).sorted()
  }

  static func shape(_ shape: Shape, reducing axes: [Int], keepingAxes: Bool) -> Shape {
    if keepingAxes { return Shape(shape.indices.map { axes.contains($0) ? 1 : shape[$0] }) }
    return Shape(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
  }
}
