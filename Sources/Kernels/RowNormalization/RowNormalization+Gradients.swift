import Core

extension RowNormalization {
  /// Which gradients are wanted.
  public struct Wanted: Sendable {
    /// Whether that of the input is.
    public var input: Bool
    /// Of the scale and the shift.
    public var parameters: Bool

    public init(input: Bool = true, parameters: Bool = true) { (self.input, self.parameters) = (input, parameters) }
  }

  /// The gradients with respect to the input, the scale and the shift, the last two with one axis; nil for those that
  /// are not wanted.
  ///
  /// With x' the normalized input, g the gradient times the scale and n elements a row, the input's gradient is
  /// `(g - sum(g) / n - x' * sum(g * x') / n) / sqrt(variance + epsilon)` (Ba et al. 2016).
  public static func gradients(
    _ outputGradient: NDArray, input: NDArray, saved: Saved, scale: NDArray?, _ geometry: RowGeometry, _ wanted: Wanted
  ) -> (input: NDArray?, scale: NDArray?, shift: NDArray?) {
    check([scale], input, geometry)
    require(
      outputGradient.shape == input.shape && outputGradient.dtype == input.dtype,
      "normalization, gradient: \(outputGradient.described) must be like the input \(input.described); reshape or cast "
        + "it")
    let rule = RowGradients(
      gradient: outputGradient.plain(), input: input.plain(), saved: saved, scale: scale?.plain(), geometry: geometry,
      wanted: wanted)
    return Profile.measure("row normalization, gradients", .pass(input, input, input, operations: 12)) {
      switch input.dtype {
      case .float32: rule.run(as: Float.self)
      case .float64: rule.run(as: Double.self)
      case .int32, .uint8: failUnsupported("normalization, gradient", input)
      }
    }
  }
}

private struct RowGradients {
  let gradient: NDArray
  let input: NDArray
  let saved: RowNormalization.Saved
  let scale: NDArray?
  let geometry: RowGeometry
  let wanted: RowNormalization.Wanted

  func run<T: RealScalar>(as type: T.Type) -> (input: NDArray?, scale: NDArray?, shift: NDArray?) {
    let result = wanted.input ? NDArray(uninitialized: input.shape, input.dtype) : nil
    if geometry.length == 1 && geometry.period == 1 {
      if let result { elementRows(into: result, as: T.self) }
      guard wanted.parameters else { return (result, nil, nil) }
      let (scale, shift) = elementParameters(as: T.self)
      return (result, scale, shift)
    }
    let sums = segmentRows(into: result, as: T.self)
    guard wanted.parameters else { return (result, nil, nil) }
    return (result, total(sums.products, as: T.self), total(sums.gradients, as: T.self))
  }

  /// Rows whose elements have a scale each, all rows the same ones.
  private func elementRows<T: RealScalar>(into result: NDArray, as type: T.Type) {
    let (g, x, r) = (gradient.address(as: T.self), input.address(as: T.self), result.address(as: T.self))
    let (means, inverses) = (saved.mean.address(as: Double.self), saved.inverse.address(as: Double.self))
    let scales = scale?.address(as: T.self)
    let columns = geometry.columns
    geometry.forEachRow { row in
      let (g, x, r) = (g + row * columns, x + row * columns, r + row * columns)
      let (mean, inverse) = (means[row], inverses[row])
      // The scaled gradient lies in the result until it is overwritten by the end of it.
      if let scales {
        for i in 0..<columns { r[i] = g[i] * scales[i] }
      } else {
        r.update(from: g, count: columns)
      }
      let level = doubleSum(columns) { Double(r[$0]) } / Double(columns)
      let slope = doubleSum(columns) { Double(r[$0]) * (Double(x[$0]) - mean) } * inverse * inverse / Double(columns)
      let (center, low, steep, factor) = (T(mean), T(level), T(slope), T(inverse))
      for i in 0..<columns { r[i] = (r[i] - low - (x[i] - center) * steep) * factor }
    }
  }

  /// The sums over all rows, each thread's columns by itself.
  private func elementParameters<T: RealScalar>(as type: T.Type) -> (scale: NDArray, shift: NDArray) {
    let (g, x) = (gradient.address(as: T.self), input.address(as: T.self))
    let (means, inverses) = (saved.mean.address(as: Double.self), saved.inverse.address(as: Double.self))
    let columns = geometry.columns
    let scaleSums = NDArray(zeros: [columns], .float64)
    let shiftSums = NDArray(zeros: [columns], .float64)
    let (a, b) = (scaleSums.address(as: Double.self), shiftSums.address(as: Double.self))
    ThreadPool.run(columns, grain: max(1, 16384 / max(1, geometry.rows))) { range in
      for row in 0..<geometry.rows {
        let (g, x) = (g + row * columns, x + row * columns)
        let (mean, inverse) = (means[row], inverses[row])
        for i in range {
          a[i] += Double(g[i]) * ((Double(x[i]) - mean) * inverse)
          b[i] += Double(g[i])
        }
      }
    }
    return (Elementwise.cast(scaleSums, to: T.dtype), Elementwise.cast(shiftSums, to: T.dtype))
  }

  /// Rows of segments with a scale each. Returns the sums of the gradient, and of its products with the normalized
  /// input, over each segment, float64.
  private func segmentRows<T: RealScalar>(
    into result: NDArray?, as type: T.Type
  ) -> (gradients: NDArray, products: NDArray) {
    let segments = geometry.segments
    let gradients = NDArray(uninitialized: [geometry.rows * segments], .float64)
    let products = NDArray(uninitialized: [geometry.rows * segments], .float64)
    let (g, x) = (gradient.address(as: T.self), input.address(as: T.self))
    let (a, b) = (gradients.address(as: Double.self), products.address(as: Double.self))
    let (means, inverses) = (saved.mean.address(as: Double.self), saved.inverse.address(as: Double.self))
    let r = result?.address(as: T.self)
    let (columns, length) = (geometry.columns, geometry.length)
    geometry.forEachRow { row in
      let (mean, inverse) = (means[row], inverses[row])
      for segment in 0..<segments {
        let (g, x) = (g + row * columns + segment * length, x + row * columns + segment * length)
        a[row * segments + segment] = doubleSum(length) { Double(g[$0]) }
        b[row * segments + segment] = doubleSum(length) { Double(g[$0]) * (Double(x[$0]) - mean) } * inverse
      }
      guard let r else { return }
      write(g + row * columns, x + row * columns, r + row * columns, row, a, b, mean, inverse)
    }
    return (gradients, products)
  }

  @inline(__always)
  private func write<T: RealScalar>(
    _ g: UnsafeMutablePointer<T>, _ x: UnsafeMutablePointer<T>, _ r: UnsafeMutablePointer<T>, _ row: Int,
    _ gradients: UnsafeMutablePointer<Double>, _ products: UnsafeMutablePointer<Double>, _ mean: Double,
    _ inverse: Double
  ) {
    let scales = scale.map { $0.address(as: T.self) + geometry.firstParameter(of: row) }
    var (level, slope) = (0.0, 0.0)
    for segment in 0..<geometry.segments {
      let factor = Double(scales?[segment] ?? 1)
      level += factor * gradients[row * geometry.segments + segment]
      slope += factor * products[row * geometry.segments + segment]
    }
    let count = Double(geometry.columns)
    let (center, low, steep, factor) = (T(mean), T(level / count), T(slope * inverse / count), T(inverse))
    for segment in 0..<geometry.segments {
      let own = scales?[segment] ?? 1
      let start = segment * geometry.length
      for i in start..<start + geometry.length { r[i] = (g[i] * own - low - (x[i] - center) * steep) * factor }
    }
  }

  /// The sums of the segments that share a scale, in the order of the rows.
  private func total<T: RealScalar>(_ sums: NDArray, as type: T.Type) -> NDArray {
    let result = NDArray(uninitialized: [geometry.parameters], T.dtype)
    let (from, to) = (sums.address(as: Double.self), result.address(as: T.self))
    let images = geometry.rows / geometry.period
    for parameter in 0..<geometry.parameters {
      var sum = 0.0
      for image in 0..<images { sum += from[image * geometry.parameters + parameter] }
      to[parameter] = T(sum)
    }
    return result
  }
}
