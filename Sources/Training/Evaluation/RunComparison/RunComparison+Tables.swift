extension RunComparison {
  func addTables(_ report: inout HTMLReport) {
    report.add(heading: "Results")
    report.add(
      RunTables.comparison(runs),
      caption: "Per cent. Thresholds were chosen on held-out training pictures; the oracle's are the best for the "
        + "pictures shown. The centre box is the best single box in the middle of every picture.")
    report.add(heading: "Settings")
    report.add(settings)
  }

  private var settings: Table {
    var table = Table([
      "run", "backbone", "erases after", "gamma", "sigma", "wiring", "epochs", "batch", "rate", "seed",
    ])
    for run in runs {
      let configuration = run.run.configuration
      table.add(
        [run.name, configuration.backbone.name] + RunComparison.cells(configuration.erasing) + [
          String(configuration.epochs), String(configuration.batchSize),
          "\(configuration.optimization.learningRate)", String(configuration.seed),
        ])
    }
    return table
  }

  private static func cells(_ erasing: ErasingConfiguration) -> [String] {
    guard !erasing.points.isEmpty else { return ["nothing", "-", "-", "-"] }
    func list(_ values: [Double]) -> String { values.map { "\($0)" }.joined(separator: ", ") }
    return [
      erasing.points.joined(separator: ", "), list(erasing.thresholds), list(erasing.lossWeights),
      erasing.wiring.rawValue,
    ]
  }
}
