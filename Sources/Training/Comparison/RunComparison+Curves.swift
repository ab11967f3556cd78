import Localization
import Reporting

extension RunComparison {
  func addCurves(_ report: inout HTMLReport) throws {
    report.add(heading: "Training")
    let histories = try runs.map { (name: $0.name, epochs: try RunDirectory(path: $0.path).history()) }
    func chart(_ title: String, _ unit: String, _ value: (EpochReport) -> Double?) -> LineChart {
      LineChart(
        title: title, xLabel: "epoch", yLabel: unit,
        series: histories.compactMap { history in
          let points = history.epochs.compactMap { epoch in value(epoch).map { (Double(epoch.epoch), $0) } }
          return points.isEmpty ? nil : LineChart.Series(history.name, x: points.map(\.0), y: points.map(\.1))
        })
    }
    let terms = EpochTable.names(histories.flatMap { $0.epochs.map(\.terms) })
    report.add(
      [chart("Loss", "all terms") { $0.loss }] + terms.map { name in chart("Loss: \(name)", "") { $0.term(name) } }
        + [chart("Held-out accuracy", "per cent") { $0.heldOutAccuracy }],
      caption: "The loss on training images and the terms that the runs' methods name, each before its weight, and "
        + "accuracy on held-out images.")
    addThresholdCurves(&report)
  }

  private func addThresholdCurves(_ report: inout HTMLReport) {
    let curves = runs.compactMap { run in run.result.curve.map { (name: run.name, values: $0) } }
    guard !curves.isEmpty else { return }
    func chart(_ title: String, _ values: (ThresholdCurve) -> [Double]) -> LineChart {
      LineChart(
        title: title, xLabel: "threshold, relative to the maximum", yLabel: "per cent",
        series: curves.map { LineChart.Series($0.name, x: $0.values.thresholds, y: values($0.values)) })
    }
    report.add(heading: "Localization by threshold")
    report.add(
      [
        chart("GT-known localization") { $0.gtKnownLocalization },
        chart("Part of the true box that the map covers") { $0.boxCoverage },
      ], caption: "How the box's hit rate, and how much of the object the map covers, depend on the threshold.")
  }
}
