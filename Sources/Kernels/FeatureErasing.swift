import Core

/// The kernel of erasing integrated learning: channel mean, threshold, mask and stacking in one pass over the features.
public enum FeatureErasing {
  /// When a cell of the mean map is erased.
  public enum Threshold: Sendable, Hashable {
    /// Where the mean is at least this fraction of the image's largest mean, as in the authors' code.
    case relative(Double)
    /// Where the mean is at least this value, as in the paper's text.
    case absolute(Double)
    /// The strongest cells of the image, this share of all: 0.2 of 14 x 14 cells are 39. At least one is erased, and
    /// with the last of them all that are as strong.
    case share(Double)
  }

  /// What erasing gives, and what its gradient needs.
  public struct Result: Sendable {
    /// `[R + N, C, H, W]`: the input's rows, then the erased copies of the source rows.
    public let stacked: NDArray
    /// M_avg, `[N, 1, H, W]`: the mean over channels of the source rows.
    public let mean: NDArray
    /// M_e, `[N, 1, H, W]`: 0 where erased, 1 where kept.
    public let mask: NDArray
  }

  /// Appends erased copies of `source` rows to `input`.
  ///
  /// - Parameters:
  ///   - input: `[R, C, H, W]`, float32 or float64.
  ///   - source: the rows to erase a copy of.
  public static func forward(_ input: NDArray, source: Range<Int>, threshold: Threshold) -> Result {
    require(
      input.shape.count == 4 && source.lowerBound >= 0 && source.upperBound <= input.shape[0],
      "erasing: rows \(source) of the input \(input.described); it must be [N, C, H, W] with these rows")
    return Profile.measure("erasing", .pass(input, input, input.rows(source), operations: 2)) {
      switch input.dtype {
      case .float32: Eraser<Float>(input, source, threshold).run()
      case .float64: Eraser<Double>(input, source, threshold).run()
      default: fail("erasing: it needs float32 or float64, not \(input.described); cast first")
      }
    }
  }

  /// The gradient with respect to the input: that of its own rows, plus the erased rows' where they were kept.
  ///
  /// - Parameter stackedGradient: `[R + N, C, H, W]`.
  public static func gradient(_ stackedGradient: NDArray, source: Range<Int>, mask: NDArray) -> NDArray {
    Profile.measure("erasing, gradient", .pass(stackedGradient, stackedGradient)) {
      switch stackedGradient.dtype {
      case .float32: EraserGradient<Float>(stackedGradient, source, mask).run()
      default: EraserGradient<Double>(stackedGradient, source, mask).run()
      }
    }
  }
}

/// One run of the erasing kernel for numbers of type `T`.
struct Eraser<T: RealScalar> {
  private let input: NDArray
  private let source: Range<Int>
  private let threshold: FeatureErasing.Threshold
  private let stacked: NDArray
  private let mean: NDArray
  private let mask: NDArray
  private let row: FeatureRow

  init(_ input: NDArray, _ source: Range<Int>, _ threshold: FeatureErasing.Threshold) {
    self.input = input
    self.source = source
    self.threshold = threshold
    var shape = input.shape
    shape[0] += source.count
    stacked = NDArray(uninitialized: shape, input.dtype, layout: input.layout)
    let maps: Shape = [source.count, 1, shape[2], shape[3]]
    mean = NDArray(uninitialized: maps, input.dtype)
    mask = NDArray(uninitialized: maps, input.dtype)
    row = FeatureRow(input)
  }

  func run() -> FeatureErasing.Result {
    let rows = input.shape[0]
    ThreadPool.run(rows, grain: max(1, 16384 / max(1, row.count))) { range in
      for index in range {
        copy(index)
        if source.contains(index) { erase(index) }
      }
    }
    return FeatureErasing.Result(stacked: stacked, mean: mean, mask: mask)
  }

  private func copy(_ index: Int) {
    let from: UnsafeMutablePointer<T> = input.address()
    let to: UnsafeMutablePointer<T> = stacked.address()
    (to + index * row.count).update(from: from + index * row.count, count: row.count)
  }

  private func erase(_ index: Int) {
    let number = index - source.lowerBound
    let means = mean.address(as: T.self) + number * row.pixels
    let kept = mask.address(as: T.self) + number * row.pixels
    let values = input.address(as: T.self) + index * row.count
    average(values, into: means)
    let limit = limit(means)
    for pixel in 0..<row.pixels { kept[pixel] = means[pixel] >= limit ? 0 : 1 }
    let target = stacked.address(as: T.self) + (input.shape[0] + number) * row.count
    row.multiply(values, by: kept, into: target)
  }

  private func average(_ values: UnsafePointer<T>, into means: UnsafeMutablePointer<T>) {
    for pixel in 0..<row.pixels { means[pixel] = 0 }
    for run in 0..<row.runs {
      let start = values + run * row.pixels * row.lanes
      if row.lanes == 1 {
        for pixel in 0..<row.pixels { means[pixel] += start[pixel] }
        continue
      }
      for pixel in 0..<row.pixels {
        var sum: T = 0
        for lane in 0..<row.lanes { sum += start[pixel * row.lanes + lane] }
        means[pixel] += sum
      }
    }
    let channels = T(input.shape[1])
    for pixel in 0..<row.pixels { means[pixel] /= channels }
  }

  private func limit(_ means: UnsafePointer<T>) -> T {
    switch threshold {
    case .absolute(let value): return T(value)
    case .relative(let fraction):
      var largest = means[0]
      for pixel in 1..<row.pixels where means[pixel] > largest { largest = means[pixel] }
      return T(fraction) * largest
    case .share(let share):
      let count = min(row.pixels, max(1, Int(saturating: (share * Double(row.pixels)).rounded())))
      return (0..<row.pixels).map { means[$0] }.sorted(by: >)[count - 1]
    }
  }
}

/// One run of the gradient of erasing for numbers of type `T`.
struct EraserGradient<T: RealScalar> {
  private let stacked: NDArray
  private let source: Range<Int>
  private let mask: NDArray
  private let row: FeatureRow

  init(_ stacked: NDArray, _ source: Range<Int>, _ mask: NDArray) {
    self.stacked = stacked
    self.source = source
    self.mask = mask
    row = FeatureRow(stacked)
  }

  func run() -> NDArray {
    var shape = stacked.shape
    shape[0] -= source.count
    let result = NDArray(uninitialized: shape, stacked.dtype, layout: stacked.layout)
    let rows = shape[0]
    let gradient: UnsafeMutablePointer<T> = stacked.address()
    let output: UnsafeMutablePointer<T> = result.address()
    ThreadPool.run(rows, grain: max(1, 16384 / max(1, row.count))) { range in
      for index in range {
        let target = output + index * row.count
        target.update(from: gradient + index * row.count, count: row.count)
        guard source.contains(index) else { continue }
        let number = index - source.lowerBound
        let kept = mask.address(as: T.self) + number * row.pixels
        row.addProduct(gradient + (rows + number) * row.count, kept, to: target)
      }
    }
    return result
  }
}

extension FeatureRow {
  /// target = values * kept, where `kept` has one number a pixel.
  func multiply<T: RealScalar>(
    _ values: UnsafePointer<T>, by kept: UnsafePointer<T>, into target: UnsafeMutablePointer<T>
  ) {
    for run in 0..<runs {
      let start = run * pixels * lanes
      for pixel in 0..<pixels {
        let factor = kept[pixel]
        let cell = start + pixel * lanes
        for lane in 0..<lanes { target[cell + lane] = values[cell + lane] * factor }
      }
    }
  }

  /// target += values * kept.
  func addProduct<T: RealScalar>(
    _ values: UnsafePointer<T>, _ kept: UnsafePointer<T>, to target: UnsafeMutablePointer<T>
  ) {
    for run in 0..<runs {
      let start = run * pixels * lanes
      for pixel in 0..<pixels {
        let factor = kept[pixel]
        let cell = start + pixel * lanes
        for lane in 0..<lanes { target[cell + lane] += values[cell + lane] * factor }
      }
    }
  }
}
