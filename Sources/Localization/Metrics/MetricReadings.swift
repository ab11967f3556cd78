import Core

/// The readings of several metrics, with the thresholds that are best for each.
struct MetricReadings {
  private let readings: [MetricReading]
  private let grid: ThresholdGrid
  /// How many images were added.
  private let count: Int
  /// The best threshold of each reading that chooses its own.
  let best: [String: Double]

  /// - Parameters:
  ///   - choice: what was chosen on other images; nil if nothing was.
  ///   - count: how many images were added.
  init(_ metrics: [any LocalizationMetric], at choice: ThresholdChoice?, _ grid: ThresholdGrid, count: Int) {
    let readings = metrics.flatMap { $0.readings(at: choice) }
    self.readings = readings
    (self.grid, self.count) = (grid, count)
    var best: [String: Double] = [:]
    var names: Set<String> = []
    for reading in readings {
      require(
        names.insert(reading.name).inserted,
        "LocalizationEvaluator: two readings are called '\(reading.name)'; give each a name of its own")
      if case .atLevels(let values, chosenBy: nil) = reading.content {
        best[reading.name] = MetricReadings.best(values, reading.name, grid)
      }
    }
    self.best = best
  }

  /// The threshold of the grid at which the values are highest.
  private static func best(_ values: [Double], _ name: String, _ grid: ThresholdGrid) -> Double {
    require(
      values.count == ThresholdSweep.levelCount,
      "LocalizationEvaluator: '\(name)' has \(values.count) values; give one for each of the 256 levels")
    return grid[
      ThresholdChoice.middleOfBestPlateau(grid.thresholds.map { values[ThresholdGrid.level(of: $0)] })]
  }

  func values(at choice: ThresholdChoice?) -> [MetricValue] {
    let single = readings.map { value(of: $0, at: choice) }
    let byName = Dictionary(uniqueKeysWithValues: single.map { ($0.name, $0) })
    return zip(readings, single).map { reading, value in
      guard case .mean(let names) = reading.content else { return value }
      let parts = names.map { name in
        guard let part = byName[name] else {
          fail("LocalizationEvaluator: '\(reading.name)' is a mean of '\(name)', which no metric reads out")
        }
        return part
      }
      var value = value
      value.value = MetricReadings.mean(parts.map(\.value))
      value.oracle = MetricReadings.mean(parts.map(\.oracle))
      value.origin = parts.lazy.compactMap(\.origin).first
      return value
    }
  }

  /// The value of any reading but a mean. No number is made of no images, nor of a threshold that nobody chose.
  private func value(of reading: MetricReading, at choice: ThresholdChoice?) -> MetricValue {
    var value = MetricValue(
      name: reading.name, title: reading.title, unit: reading.unit, images: reading.images ?? count)
    guard count > 0 else { return value }
    switch reading.content {
    case .value(let number, let oracle):
      (value.value, value.oracle) = (number, oracle)
      value.origin = oracle != nil && number != nil ? choice?.origin : nil
    case .atLevels(let levels, let chooser):
      if let choice {
        let threshold = choice[reading: chooser ?? reading.name]
        (value.threshold, value.origin) = (threshold, choice.origin)
        value.value = levels[ThresholdGrid.level(of: threshold)]
      }
      value.oracleThreshold = best[chooser ?? reading.name]
      value.oracle = value.oracleThreshold.map { levels[ThresholdGrid.level(of: $0)] }
    case .mean: break
    }
    return value
  }

  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.count == values.count && !known.isEmpty ? known.reduce(0, +) / Double(known.count) : nil
  }

  /// Every reading that has levels, at every threshold.
  var curve: ThresholdCurve {
    guard count > 0 else { return ThresholdCurve() }
    let thresholds = grid.thresholds
    var curve = ThresholdCurve(thresholds: thresholds)
    for reading in readings {
      guard case .atLevels(let values, _) = reading.content else { continue }
      curve.values[reading.name] = thresholds.map { values[ThresholdGrid.level(of: $0)] }
    }
    return curve
  }
}
