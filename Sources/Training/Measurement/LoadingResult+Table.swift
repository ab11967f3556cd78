extension LoadingResult {
  /// Two columns, for people.
  public var table: Table {
    var table = Table(["loader", data], alignments: [.left, .left])
    table.add(["batch", "\(batch) images of \(imageSize) x \(imageSize)"])
    table.add(["workers", "\(workers)"])
    table.addRule()
    table.add(["images a second", Table.format(imagesPerSecond, decimals: 1)])
    table.add(["images", "\(images) (\(epochs) times through the data)"])
    if skipped > 0 { table.add(["could not be read", "\(skipped)"]) }
    table.add(["seconds", Table.format(seconds, decimals: 3)])
    if let residentBytes { table.add(["peak of the process", MeasurementResult.megabytes(residentBytes)]) }
    return table
  }
}
