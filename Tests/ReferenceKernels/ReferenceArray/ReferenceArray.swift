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
