extension WeightLoadingResult {
  /// For people: the medians, and what they are of the time for reading.
  public var table: Table {
    var table = Table(["weights", file], alignments: [.left, .left])
    table.add(["bytes", "\(byteCount)"])
    table.add(["backbone", backbone.name])
    table.add(["read from", isCold ? "the disk" : "the system's memory"])
    table.addRule()
    for (name, seconds) in [
      ("bytes read through a buffer", reading), ("bytes read into memory", readingWhole), ("network ready", loading),
      ("network ready, all numbers read", loadingAndTouching),
    ] {
      let least = Table.format(seconds.min(), decimals: 4)
      let most = Table.format(seconds.max(), decimals: 4)
      table.add([name, "\(Table.format(seconds.median, decimals: 4)) s (\(least) to \(most), \(seconds.count) runs)"])
    }
    table.addRule()
    table.add(["ready / read", Table.format(ratio, decimals: 3)])
    table.add(["ready and read once / read", Table.format(touchedRatio, decimals: 3)])
    return table
  }

  /// One object.
  public func json() throws -> String { try MeasurementJSON.text(self) }
}
