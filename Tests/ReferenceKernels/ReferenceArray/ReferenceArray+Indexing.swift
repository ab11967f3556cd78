extension ReferenceArray {
  /// Every index of `shape` in row-major order; one empty index for a scalar.
  public static func indices(_ shape: [Int]) -> [[Int]] {
    var result: [[Int]] = [[]]
    for length in shape {
      result = result.flatMap { prefix in (0..<length).map { prefix + [$0] } }
    }
    return result
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
