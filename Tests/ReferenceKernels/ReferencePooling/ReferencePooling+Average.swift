extension ReferencePooling {
  /// The mean of each window. With `countIncludePad`, padding counts as zeros, but not what lies beyond it.
  public func average(_ x: ReferenceArray, countIncludePad: Bool) -> ReferenceArray {
    let values = windows(x.shape).map { window in
      window.cells.reduce(0) { $0 + x.values[$1] } / divisor(window, countIncludePad)
    }
    return ReferenceArray(shape: outputShape(x.shape), values: values)
  }

  /// The gradient of `average` for an image of `shape`.
  public func averageGradient(
    shape: [Int], countIncludePad: Bool, gradient: ReferenceArray
  ) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    for (place, window) in windows(shape).enumerated() {
      for cell in window.cells { result.values[cell] += gradient.values[place] / divisor(window, countIncludePad) }
    }
    return result
  }

  private func divisor(_ window: Window, _ countIncludePad: Bool) -> Double {
    Double(countIncludePad ? window.paddedCount : window.cells.count)
  }
}

extension Reference {
  /// Means of `size` windows that cover `[N, C, H, W]`: window i of m over n cells runs from floor(i n / m) to
  /// ceil((i + 1) n / m).
  public static func adaptiveAverage(_ x: ReferenceArray, size: (Int, Int)) -> ReferenceArray {
    let shape = [x.shape[0], x.shape[1], size.0, size.1]
    return ReferenceArray(shape: shape) { index in
      let rows = adaptiveRange(index[2], of: size.0, over: x.shape[2])
      let columns = adaptiveRange(index[3], of: size.1, over: x.shape[3])
      var total = 0.0
      for y in rows { for column in columns { total += x[index[0], index[1], y, column] } }
      return total / Double(rows.count * columns.count)
    }
  }

  /// The gradient of `adaptiveAverage` for an image of `shape`.
  public static func adaptiveAverageGradient(
    shape: [Int], size: (Int, Int), gradient: ReferenceArray
  ) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    for index in ReferenceArray.indices(gradient.shape) {
      let rows = adaptiveRange(index[2], of: size.0, over: shape[2])
      let columns = adaptiveRange(index[3], of: size.1, over: shape[3])
      let share = gradient[index] / Double(rows.count * columns.count)
      for y in rows { for column in columns { result[index[0], index[1], y, column] += share } }
    }
    return result
  }

  private static func adaptiveRange(_ index: Int, of windows: Int, over length: Int) -> Range<Int> {
    (index * length / windows)..<(((index + 1) * length + windows - 1) / windows)
  }
}
