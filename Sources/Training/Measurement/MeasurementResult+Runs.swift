extension MeasurementResult {
  /// - Parameter operations: floating-point operations of one run.
  init(_ work: Work, of measurement: NetworkMeasurement, _ runs: MeasuredRuns, operations: Int) {
    self.work = work
    backbone = measurement.backbone.name
    form = measurement.form.rawValue
    method = measurement.method.label
    (batch, imageSize, threads) = (measurement.batch, measurement.imageSize, Computing.threads)
    (steps, seconds) = (runs.seconds.count, runs.seconds)
    imagesPerSecond = Double(measurement.batch) / runs.seconds.median
    gigaflops = Double(operations) * 1e-9
    gigaflopsPerSecond = gigaflops / runs.seconds.median
    (peakBytes, residentBytes) = (runs.peakBytes, runs.residentBytes)
    (layoutConversions, allocations) = (runs.layoutConversions, runs.allocations)
  }
}
