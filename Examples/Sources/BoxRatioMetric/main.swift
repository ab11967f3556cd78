// A metric in one file: how much larger or smaller than the true box the found box is.
//
// A metric adds images, merges with others of its kind, and reads out numbers. Thresholds, the oracle, tables, JSON and
// CSV follow from what it reads out; the sweep over thresholds is shared with all other metrics.
import EIL
import Foundation

/// The area of the largest component's box by that of the nearest true box, as a mean over images: 1 is right, and maps
/// that show only the most telling part are far below.
struct BoxRatio: LocalizationMetric {
  private var ratios = LevelSums()

  mutating func add(_ image: ImageOutcome) {
    ratios.add(
      image.sweep.largest.map { box in
        let best = image.trueBoxes.max { box.intersectionOverUnion($0) < box.intersectionOverUnion($1) }
        return best.map { box.area() / max($0.area(), 1) } ?? 0
      })
  }

  mutating func merge(_ other: BoxRatio) { ratios.merge(other.ratios) }

  var readings: [MetricReading] {
    // Read at the threshold that is best for GT-known localization.
    [
      MetricReading(
        "boxRatio", "box area by true box area", unit: .share, .atLevels(ratios.means, chosenBy: GTKnown.name))
    ]
  }
}

// 1. By hand: an evaluator is fed with anybody's maps.
var evaluator = LocalizationEvaluator(metrics: .standard + [BoxRatio()])
let map = ScoreMap(width: 4, height: 4, values: [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0])
evaluator.add(
  LocalizationSample(
    label: 0, topClasses: [0], groundTruthMap: map, boxes: [Box(left: 4, top: 4, right: 11, bottom: 11)],
    imageSize: ImageSize(width: 16, height: 16)))
let own = evaluator.report(at: evaluator.chooseThresholds()).metrics?.first
let origin = own?.origin?.rawValue ?? "no threshold"
print("by hand: \(own?.title ?? "missing") \(own?.value ?? -1), threshold \(own?.threshold ?? -1) (\(origin))")

// 2. On a run: registered, it stands in the tables and in JSON beside the standard ones. In a program that calls
// `EILProgram.main()` behind this line, it stands in those of `evaluate` and `report`.
MetricRegistry.register(BoxRatio())
let folder = NSTemporaryDirectory() + "eil-metric"
try? FileManager.default.removeItem(atPath: folder)
var configuration = TrainingConfiguration(data: "parts:train=240,test=64", backbone: .smallVGG)
configuration.epochs = 2
configuration.batchSize = 16
let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder))
try session.trainer.run()
let evaluation = try RunEvaluation(run: folder)
print(RunTables.comparison([evaluation]).text)
let json = try evaluation.json()
guard own?.value != nil, json.contains("\"boxRatio\"") else {
  print("The metric should be in the report and in JSON.")
  exit(1)
}
