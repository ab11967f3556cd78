/// A plain row-major array of doubles.
public struct ReferenceArray: Sendable, Equatable {
  /// The length of each axis; empty for a scalar.
  public let shape: [Int]
  /// The values, last axis fastest.
  public var values: [Double]

  /// An array of `values` in row-major order.
  public init(shape: [Int], values: [Double]) {
    expect(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// An array that repeats one value.
  public init(shape: [Int], repeating value: Double = 0) {
    self.init(shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
  }

  /// An array whose value at each index is `body(index)`.
  public init(shape: [Int], _ body: ([Int]) -> Double) {
    self.init(shape: shape, values: ReferenceArray.indices(shape).map(body))
  }

  /// A scalar.
  public init(_ value: Double) { self.init(shape: [], values: [value]) }

  /// How many values there are.
  public var count: Int { values.count }
  /// How many axes there are.
  public var rank: Int { shape.count }

  /// The value of an array that has just one.
  public var scalar: Double {
    expect(values.count == 1, "\(shape) is not a single value")
    return values[0]
  }

  /// The same values under another shape.
  public func reshaped(_ shape: [Int]) -> ReferenceArray { ReferenceArray(shape: shape, values: values) }

  /// Every value through `body`.
  public func map(_ body: (Double) -> Double) -> ReferenceArray {
    ReferenceArray(shape: shape, values: values.map(body))
  }
}

/// Stops with `message` unless `condition` holds, in release builds too.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError("reference kernel: " + message()) }
}

extension ReferenceArray {
  /// Every index of `shape` in row-major order; one empty index for a scalar.
  public static func indices(_ shape: [Int]) -> [[Int]] {
    var result: [[Int]] = [[]]
    for length in shape {
      result = result.flatMap { prefix in (0..<length).map { prefix + [$0] } }
    }
    return result
  }

  /// Calls `body` with the place that every index of `shape`, in row-major order, has by these `strides`.
  static func walk(_ shape: [Int], strides: [Int], _ body: (Int) -> Void) {
    guard shape.allSatisfy({ $0 > 0 }) else { return }
    var index = Array(repeating: 0, count: shape.count)
    var place = 0
    while true {
      body(place)
      var axis = shape.count - 1
      while axis >= 0, index[axis] == shape[axis] - 1 {
        place -= index[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
      }
      guard axis >= 0 else { return }
      index[axis] += 1
      place += strides[axis]
    }
  }

  /// The strides by which indices of `target` find what an array of `shape` repeats there: aligned at the last axes, 0
  /// along missing axes and axes of length 1.
  static func strides(of shape: [Int], repeatedTo target: [Int]) -> [Int] {
    var (step, result) = (1, [Int]())
    for length in shape.reversed() {
      result.insert(length == 1 ? 0 : step, at: 0)
      step *= length
    }
    return Array(repeating: 0, count: target.count - shape.count) + result
  }

  /// The place of `index` in `values`.
  public func offset(_ index: [Int]) -> Int {
    expect(index.count == shape.count, "index \(index) into \(shape)")
    var result = 0
    for (axis, position) in index.enumerated() {
      expect(position >= 0 && position < shape[axis], "index \(index) into \(shape)")
      result = result * shape[axis] + position
    }
    return result
  }

  /// The value at `index`.
  public subscript(_ index: [Int]) -> Double {
    get { values[offset(index)] }
    set { values[offset(index)] = newValue }
  }

  /// The value at [`a`, `b`] of an array with two axes.
  public subscript(_ a: Int, _ b: Int) -> Double {
    get { values[a * shape[1] + b] }
    set { values[a * shape[1] + b] = newValue }
  }

  /// The value at [`n`, `c`, `y`, `x`] of an array with four axes.
  public subscript(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double {
    get { values[((n * shape[1] + c) * shape[2] + y) * shape[3] + x] }
    set { values[((n * shape[1] + c) * shape[2] + y) * shape[3] + x] = newValue }
  }
}
