extension ReferencePooling {
  /// The largest value of each window; padding never wins.
  public func maximum(_ x: ReferenceArray) -> ReferenceArray {
    ReferenceArray(shape: outputShape(x.shape), values: winners(x).map { x.values[$0] })
  }

  /// The gradient of `maximum`: the first largest value of each window gets all of it.
  public func maximumGradient(_ x: ReferenceArray, gradient: ReferenceArray) -> ReferenceArray {
    var result = ReferenceArray(shape: x.shape)
    for (place, cell) in winners(x).enumerated() { result.values[cell] += gradient.values[place] }
    return result
  }

  private func winners(_ x: ReferenceArray) -> [Int] {
    windows(x.shape).map { window in
      var best = window.cells[0]
      for cell in window.cells where x.values[cell] > x.values[best] { best = cell }
      return best
    }
  }
}
