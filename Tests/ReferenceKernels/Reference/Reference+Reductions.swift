import Foundation

extension Reference {
  /// `body` of the values along `axes`, in row-major order; reduced axes have length 1 if kept.
  public static func reduce(
    _ x: ReferenceArray, axes: [Int], keepDims: Bool = false, _ body: ([Double]) -> Double
  ) -> ReferenceArray {
    let kept = keptShape(x.shape, axes)
    var (groups, next) = (Array(repeating: [Double](), count: kept.reduce(1, *)), 0)
    ReferenceArray.walk(x.shape, strides: ReferenceArray.strides(of: kept, repeatedTo: x.shape)) { place in
      groups[place].append(x.values[next])
      next += 1
    }
    let result = ReferenceArray(shape: kept, values: groups.map(body))
    return keepDims ? result : result.reshaped(droppedShape(x.shape, axes))
  }

  /// The sum along `axes`.
  public static func sum(_ x: ReferenceArray, axes: [Int], keepDims: Bool = false) -> ReferenceArray {
    reduce(x, axes: axes, keepDims: keepDims) { $0.reduce(0, +) }
  }

  /// The mean along `axes`.
  public static func mean(_ x: ReferenceArray, axes: [Int], keepDims: Bool = false) -> ReferenceArray {
    reduce(x, axes: axes, keepDims: keepDims) { $0.reduce(0, +) / Double($0.count) }
  }

  /// The largest value along `axes`.
  public static func maximum(_ x: ReferenceArray, axes: [Int], keepDims: Bool = false) -> ReferenceArray {
    reduce(x, axes: axes, keepDims: keepDims) { $0.reduce(-.infinity) { max($0, $1) } }
  }

  /// The smallest value along `axes`.
  public static func minimum(_ x: ReferenceArray, axes: [Int], keepDims: Bool = false) -> ReferenceArray {
    reduce(x, axes: axes, keepDims: keepDims) { $0.reduce(.infinity) { min($0, $1) } }
  }

  /// The sum of squared distances from the mean, by the count less `correction`.
  public static func variance(
    _ x: ReferenceArray, axes: [Int], correction: Int = 0, keepDims: Bool = false
  ) -> ReferenceArray {
    reduce(x, axes: axes, keepDims: keepDims) { values in
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - correction)
    }
  }

  /// log of the sum of exponentials.
  public static func logSumExp(_ x: ReferenceArray, axes: [Int], keepDims: Bool = false) -> ReferenceArray {
    reduce(x, axes: axes, keepDims: keepDims) { values in
      let largest = values.reduce(-.infinity) { max($0, $1) }
      return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
    }
  }

  /// The position of the first largest value along `axis`.
  public static func argmax(_ x: ReferenceArray, axis: Int, keepDims: Bool = false) -> ReferenceArray {
    reduce(x, axes: [axis], keepDims: keepDims) { values in
      var best = 0
      for (position, value) in values.enumerated() where value > values[best] { best = position }
      return Double(best)
    }
  }

  static func keptShape(_ shape: [Int], _ axes: [Int]) -> [Int] {
    shape.enumerated().map { axis, length in axes.contains(axis) ? 1 : length }
  }

  private static func droppedShape(_ shape: [Int], _ axes: [Int]) -> [Int] {
    shape.enumerated().filter { !axes.contains($0.offset) }.map(\.element)
  }
}
