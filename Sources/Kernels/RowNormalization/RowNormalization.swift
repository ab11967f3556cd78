import Core

/// Normalization of rows, each by its own mean and biased variance, in float32 and float64: what layer, group and
/// instance normalization share. Sums are formed in double precision, and do not depend on the number of threads.
public enum RowNormalization {
  /// What the gradients need of the forward pass.
  public struct Saved: Sendable {
    /// Each row's mean, float64.
    let mean: NDArray
    /// 1 / sqrt(variance + epsilon) of each row, float64.
    let inverse: NDArray
  }

  /// `(x - mean) / sqrt(variance + epsilon) * scale + shift`.
  ///
  /// - Parameters:
  ///   - scale: `parameters` of the geometry's numbers in any shape; 1 where nil.
  ///   - shift: likewise; 0 where nil.
  /// - Returns: the output in row-major order, of the input's shape.
  public static func forward(
    _ x: NDArray, scale: NDArray?, shift: NDArray?, _ geometry: RowGeometry, epsilon: Double
  ) -> (output: NDArray, saved: Saved) {
    check([scale, shift], x, geometry)
    let output = NDArray(uninitialized: x.shape, x.dtype)
    let saved = Saved(
      mean: NDArray(uninitialized: [geometry.rows], .float64),
      inverse: NDArray(uninitialized: [geometry.rows], .float64))
    let (input, scale, shift) = (x.plain(), scale?.plain(), shift?.plain())
    Profile.measure("row normalization", .pass(x, output, operations: 7)) {
      let pass = RowPass(geometry, saved, scale, shift, epsilon)
      switch x.dtype {
      case .float32: pass.run(input, output, as: Float.self)
      case .float64: pass.run(input, output, as: Double.self)
      case .int32, .uint8: failUnsupported("normalization", x)
      }
    }
    return (output, saved)
  }

  static func check(_ vectors: [NDArray?], _ x: NDArray, _ geometry: RowGeometry) {
    for case let vector? in vectors {
      require(
        vector.elementCount == geometry.parameters && vector.dtype == x.dtype,
        "normalization: \(vector.described) is no scale or shift of \(geometry.parameters) numbers for the input "
          + "\(x.described); make it for the input, or cast one")
    }
  }
}

/// One pass over all rows.
private struct RowPass {
  let geometry: RowGeometry
  let saved: RowNormalization.Saved
  let scale: NDArray?
  let shift: NDArray?
  let epsilon: Double

  init(
    _ geometry: RowGeometry, _ saved: RowNormalization.Saved, _ scale: NDArray?, _ shift: NDArray?, _ epsilon: Double
  ) {
    (self.geometry, self.saved, self.scale, self.shift, self.epsilon) = (geometry, saved, scale, shift, epsilon)
  }

  func run<T: RealScalar>(_ input: NDArray, _ output: NDArray, as type: T.Type) {
    let (x, y) = (input.address(as: T.self), output.address(as: T.self))
    let (means, inverses) = (saved.mean.address(as: Double.self), saved.inverse.address(as: Double.self))
    let columns = geometry.columns
    geometry.forEachRow { row in
      let line = x + row * columns
      let mean = doubleSum(columns) { Double(line[$0]) } / Double(columns)
      // Deviations from the mean, not a difference of squares: exact for means far from zero.
      let squares = doubleSum(columns) { index in
        let deviation = Double(line[index]) - mean
        return deviation * deviation
      }
      let inverse = 1 / (squares / Double(columns) + epsilon).squareRoot()
      (means[row], inverses[row]) = (mean, inverse)
      write(line, y + row * columns, row, T(mean), T(inverse))
    }
  }

  @inline(__always)
  private func write<T: RealScalar>(
    _ x: UnsafeMutablePointer<T>, _ y: UnsafeMutablePointer<T>, _ row: Int, _ mean: T, _ inverse: T
  ) {
    let first = geometry.firstParameter(of: row)
    let scales = scale.map { $0.address(as: T.self) + first }
    let shifts = shift.map { $0.address(as: T.self) + first }
    guard geometry.length == 1 else {
      for segment in 0..<geometry.segments {
        let factor = inverse * (scales?[segment] ?? 1)
        let offset = shifts?[segment] ?? 0
        let start = segment * geometry.length
        for i in start..<start + geometry.length { y[i] = (x[i] - mean) * factor + offset }
      }
      return
    }
    for i in 0..<geometry.segments { y[i] = (x[i] - mean) * inverse }
    if let scales { for i in 0..<geometry.segments { y[i] *= scales[i] } }
    if let shifts { for i in 0..<geometry.segments { y[i] += shifts[i] } }
  }
}

extension RowGeometry {
  @inline(__always)
  func forEachRow(_ body: (Int) -> Void) {
    ThreadPool.run(rows, grain: max(1, 16384 / columns)) { range in
      for row in range { body(row) }
    }
  }

  /// The number of the first scale of a row.
  @inline(__always)
  func firstParameter(of row: Int) -> Int { row % period * segments }
}

/// The sum of `value(0..<count)` in double precision, eight sums side by side.
@inline(__always)
func doubleSum(_ count: Int, _ value: (Int) -> Double) -> Double {
  var sums = SIMD8<Double>()
  var i = 0
  while i + 8 <= count {
    sums += SIMD8(
      value(i), value(i + 1), value(i + 2), value(i + 3), value(i + 4), value(i + 5), value(i + 6), value(i + 7))
    i += 8
  }
  var rest = 0.0
  while i < count {
    rest += value(i)
    i += 1
  }
  return sums.sum() + rest
}

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
