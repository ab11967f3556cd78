import Methods

extension RunComparison {
  func addTables(_ report: inout HTMLReport) {
    report.add(heading: "Results")
    report.add(
      RunTables.comparison(runs),
      caption: "Per cent. Thresholds were chosen on held-out training images; the oracle's are the best for the "
        + "images shown. The center box is the best single box in the middle of every image.")
    report.add(heading: "Settings")
    report.add(settings)
  }

  private var settings: Table {
    var table = Table([
      "run", "backbone", "method", "options", "epochs", "batch", "rate", "seed",
    ])
    for run in runs {
      let configuration = run.run.configuration
      table.add(
        [run.name, configuration.backbone.name] + RunComparison.cells(configuration.method) + [
          String(configuration.epochs), String(configuration.batchSize),
          "\(configuration.optimization.learningRate)", String(configuration.seed),
        ])
    }
    return table
  }

  private static func cells(_ method: any Method) -> [String] {
    let options = method.options.map { "\($0.name) \($0.value)" }.joined(separator: "; ")
    return [type(of: method).name, options.isEmpty ? "-" : options]
  }
}
