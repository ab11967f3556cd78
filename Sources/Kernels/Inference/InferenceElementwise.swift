import CLoops
import Core

// Passes over whole arrays of float32 for what inference could not fuse. They may write where they read. An activation
// of a few operations is applied to a piece while that is in the nearest cache.
extension Elementwise {
  /// Applies `activation` in place. What pads the last block of channels stays zero.
  static func activate(_ array: NDArray, _ activation: Activation?) {
    guard let function = activation.function else {
      pieces(array, activation) { _ in }
      return
    }
    unary(function, array.copied()).converted(to: array.layout).copyStored(into: array)
  }

  /// Runs `body` on pieces of the stored elements of `result`, which it writes, and the activation behind it.
  static func pieces(_ result: NDArray, _ activation: Activation?, _ body: (Range<Int>) -> Void) {
    let output = result.floats
    let isLight = activation.function == nil
    ThreadPool.run(result.storedCount) { range in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
        let piece = start..<min(range.upperBound, start + 4096)
        body(piece)
        if isLight { activatePiece(activation, output + piece.lowerBound, piece.count) }
      }
    }
    if !isLight { activate(result, activation) } else if !activation.keepsZero { clearPadding(of: result) }
  }

  /// An activation that is no `function`, in place.
  static func activatePiece(_ activation: Activation?, _ values: UnsafeMutablePointer<Float>, _ count: Int) {
    switch activation {
    case .relu, .leakyReLU:
      let slope = activation.slope
      each(values, count) { rectified($0, slope) }
    case .clamp(let least, let most):
      let (least, most) = (Float(least), Float(most))
      each(values, count) { clamped($0, least, most) }
    case .hardsigmoid: each(values, count) { clamped($0 / 6 + 0.5, 0, 1) }
    case .hardswish: each(values, count) { $0 <= -3 ? 0 : ($0 >= 3 ? $0 : $0 * ($0 + 3) / 6) }
    default: return
    }
  }

  @inline(__always)
  private static func each(_ values: UnsafeMutablePointer<Float>, _ count: Int, _ function: (Float) -> Float) {
    for index in 0..<count { values[index] = function(values[index]) }
  }

  /// 0, not a product, behind a ReLU: 0 times -∞ is no number.
  @inline(__always)
  static func rectified(_ value: Float, _ slope: Float) -> Float {
    value < 0 ? (slope == 0 ? 0 : value * slope) : value
  }

  /// NaN is neither below nor above a bound and stays.
  @inline(__always)
  private static func clamped(_ value: Float, _ least: Float, _ most: Float) -> Float {
    value < least ? least : (value > most ? most : value)
  }

  /// The sum of two arrays of one layout.
  static func add(_ first: NDArray, _ second: NDArray, _ activation: Activation?, into result: NDArray) {
    let (a, b, output) = (first.floats, second.floats, result.floats)
    pieces(result, activation) { piece in
      for index in piece { output[index] = a[index] + b[index] }
    }
  }

  /// The product of two arrays of one layout.
  static func multiply(_ first: NDArray, _ second: NDArray, _ activation: Activation?, into result: NDArray) {
    let (a, b, output) = (first.floats, second.floats, result.floats)
    pieces(result, activation) { piece in
      for index in piece { output[index] = a[index] * b[index] }
    }
  }

  /// `factor[c] * array + shift[c]`.
  static func scale(
    _ array: NDArray, by factor: [Float], _ shift: [Float], _ activation: Activation?, into result: NDArray
  ) {
    require(
      [2, 4].contains(array.shape.count),
      "batch normalization: the input \(array.described) must be [N, C, H, W] or [N, C]; reshape it")
    let row = array.shape.count == 4 ? FeatureRow(array) : FeatureRow(pixels: 1, lanes: array.shape[1], runs: 1)
    // What pads the last block stays zero.
    let padding = [Float](repeating: 0, count: row.lanes * row.runs - factor.count)
    let (factors, shifts) = (factor + padding, shift + padding)
    factors.withUnsafeBufferPointer { factors in
      shifts.withUnsafeBufferPointer { shifts in
        scaleRuns(array, row, activation, into: result) { run in
          let start = run % row.runs * row.lanes
          return (factors.baseAddress.map { $0 + start }, shifts.baseAddress.map { $0 + start })
        }
      }
    }
  }

  /// `array` times one number for each image and channel, `[N, C, 1, 1]` or `[1, C, 1, 1]` in the same layout.
  static func gate(_ array: NDArray, by factors: NDArray, _ activation: Activation?, into result: NDArray) {
    let row = FeatureRow(array)
    let (values, isShared) = (UnsafePointer(factors.floats), factors.shape[0] == 1)
    scaleRuns(array, row, activation, into: result) { run in
      (values + (isShared ? run % row.runs : run) * row.lanes, nil)
    }
  }

  /// Each run of an image's features times its lanes' factors, plus their shifts.
  private static func scaleRuns(
    _ array: NDArray, _ row: FeatureRow, _ activation: Activation?, into result: NDArray,
    _ numbers: (_ run: Int) -> (factors: UnsafePointer<Float>?, shifts: UnsafePointer<Float>?)
  ) {
    let (source, output, count) = (array.floats, result.floats, row.pixels * row.lanes)
    let isLight = activation.function == nil
    ThreadPool.run(array.shape[0] * row.runs, grain: max(1, 16384 / max(1, count))) { runs in
      for run in runs {
        let (factors, shifts) = numbers(run)
        eil_scale_lanes(
          Int64(row.pixels), Int64(row.lanes), source + run * count, factors, shifts, output + run * count)
        if isLight { activatePiece(activation, output + run * count, count) }
      }
    }
    if !isLight { activate(result, activation) } else if !activation.keepsZero { clearPadding(of: result) }
  }

  /// Zeros in the channels that fill up the last block.
  static func clearPadding(of array: NDArray) {
    guard array.shape.count == 4, array.layout.block > 1, array.shape[1] % array.layout.block != 0 else { return }
    let (row, values, used) = (FeatureRow(array), array.floats, array.shape[1] % array.layout.block)
    for image in 0..<array.shape[0] {
      let last = values + ((image + 1) * row.runs - 1) * row.pixels * row.lanes
      for pixel in 0..<row.pixels { for lane in used..<row.lanes { last[pixel * row.lanes + lane] = 0 } }
    }
  }
}

extension FeatureRow {
  init(pixels: Int, lanes: Int, runs: Int) { (self.pixels, self.lanes, self.runs) = (pixels, lanes, runs) }
}
