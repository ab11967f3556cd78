extension ReferencePooling {
  /// The largest value of each window; padding never wins. A window of padding alone has minus infinity.
  public func maximum(_ x: ReferenceArray) -> ReferenceArray {
    ReferenceArray(shape: outputShape(x.shape), values: winners(x).map { $0.map { x.values[$0] } ?? -.infinity })
  }

  /// The gradient of `maximum`: the first largest value of each window gets all of it.
  public func maximumGradient(_ x: ReferenceArray, gradient: ReferenceArray) -> ReferenceArray {
    var result = ReferenceArray(shape: x.shape)
    for (place, cell) in winners(x).enumerated() {
      if let cell { result.values[cell] += gradient.values[place] }
    }
    return result
  }

  private func winners(_ x: ReferenceArray) -> [Int?] {
    windows(x.shape).map { window in
      var best = window.cells.first
      for cell in window.cells {
        if let known = best, x.values[cell] > x.values[known] { best = cell }
      }
      return best
    }
  }
}
