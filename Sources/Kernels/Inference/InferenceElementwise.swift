// Passes over whole arrays of float32 for what inference could not fuse. They may write where they read.
extension Elementwise {
  /// Applies `activation` in place.
  static func activate(_ array: NDArray, _ activation: InferenceActivation) {
    guard case .rectified(let slope) = activation else { return }
    let values = array.floats
    Team.run(array.storedCount) { range in
      for index in range { values[index] = rectified(values[index], slope) }
    }
  }

  /// 0, not a product, behind a ReLU: 0 times -∞ is no number.
  @inline(__always)
  static func rectified(_ value: Float, _ slope: Float) -> Float {
    value < 0 ? (slope == 0 ? 0 : value * slope) : value
  }

  /// The sum of two arrays of one layout.
  static func add(_ first: NDArray, _ second: NDArray, _ activation: InferenceActivation, into result: NDArray) {
    let (a, b, output) = (first.floats, second.floats, result.floats)
    let slope = activation.slope
    Team.run(result.storedCount) { range in
      for index in range {
        output[index] = rectified(a[index] + b[index], slope)
      }
    }
  }

  /// `factor[c] * array + shift[c]`.
  static func scale(
    _ array: NDArray, by factor: [Float], _ shift: [Float], _ activation: InferenceActivation, into result: NDArray
  ) {
    require(
      [2, 4].contains(array.shape.count),
      "batch normalization: the input \(array.described) must be [N, C, H, W] or [N, C]; reshape it")
    let row = array.shape.count == 4 ? FeatureRow(array) : FeatureRow(pixels: 1, lanes: array.shape[1], runs: 1)
    // What pads the last block stays zero.
    let padding = [Float](repeating: 0, count: row.lanes * row.runs - factor.count)
    let (factors, shifts) = (factor + padding, shift + padding)
    let (source, output, slope) = (array.floats, result.floats, activation.slope)
    Team.run(array.shape[0] * row.runs, grain: max(1, 16384 / max(1, row.pixels * row.lanes))) { rows in
      for index in rows {
        let (channel, start) = (index % row.runs * row.lanes, index * row.pixels * row.lanes)
        for pixel in 0..<row.pixels {
          for lane in 0..<row.lanes {
            let place = start + pixel * row.lanes + lane
            let value = source[place] * factors[channel + lane] + shifts[channel + lane]
            output[place] = rectified(value, slope)
          }
        }
      }
    }
  }
}

extension InferenceActivation {
  /// What a value below 0 is multiplied by.
  var slope: Float { if case .rectified(let slope) = self { slope } else { 1 } }
}

extension FeatureRow {
  init(pixels: Int, lanes: Int, runs: Int) { (self.pixels, self.lanes, self.runs) = (pixels, lanes, runs) }
}
