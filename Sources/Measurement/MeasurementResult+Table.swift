import Reporting

extension MeasurementResult {
  /// Two columns, for people.
  public var table: Table {
    var table = Table([work == .step ? "training step" : "inference", backbone], alignments: [.left, .left])
    table.add(["form", form])
    table.add(["method", method])
    if let checkpointed { table.add(["every stage computed again", checkpointed ? "yes" : "no"]) }
    if let optimized { table.add(["optimized for inference", optimized ? "yes" : "no"]) }
    if let cams { table.add(["class activation maps", "\(cams) an image"]) }
    table.add(["batch", "\(batch) images of \(imageSize) x \(imageSize)"])
    table.add(["threads", "\(threads)"])
    table.addRule()
    addSpeed(to: &table)
    table.addRule()
    table.add(["peak of arrays", MeasurementResult.megabytes(peakBytes)])
    if let residentBytes { table.add(["peak of the process", MeasurementResult.megabytes(residentBytes)]) }
    table.add(["layout conversions", "\(layoutConversions) a run"])
    table.add(["allocations", "\(allocations) a run"])
    if let tapeEntries { table.add(["tape entries", "\(tapeEntries)"]) }
    return table
  }

  /// By kind of work and by layer; none where no profile was taken.
  public var profileTables: [Table] {
    guard let profile else { return [] }
    return [profile.byOperation(runSeconds: seconds.median), profile.byLayer(runSeconds: seconds.median)]
  }

  private func addSpeed(to table: inout Table) {
    table.add(["images a second", Table.format(imagesPerSecond)])
    table.add([
      "seconds a run",
      "\(Table.format(seconds.median, decimals: 4)) (\(Table.format(seconds.min(), decimals: 4)) to "
        + "\(Table.format(seconds.max(), decimals: 4)), \(steps) runs)",
    ])
    table.add(["GFLOP a run", Table.format(gigaflops)])
    table.add(["GFLOP/s", Table.format(gigaflopsPerSecond, decimals: 1)])
  }

  static func megabytes(_ bytes: Int) -> String { Table.format(Double(bytes) / 1e6, decimals: 1) + " MB" }
}
