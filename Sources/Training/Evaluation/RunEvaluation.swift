import Autodiff
import Datasets
import Foundation
import Layers
import Localization

/// A trained run measured on a part of a data set.
public struct RunEvaluation {
  /// The run's configuration and classes.
  public let run: RunDirectory.Description
  /// The run's folder.
  public let path: String
  /// Which of the run's checkpoints was measured.
  public let checkpoint: CheckpointChoice
  /// What is wrong with the newest checkpoint, where the one before was taken; for people to read.
  public let notice: String?
  /// What was left out of the data, and what else there is to know of it; for people to read.
  public let notes: [String]
  /// All numbers, and what they rest on.
  public let result: EvaluationResult
  /// How its maps were made.
  public let maps: any MapMethod
  /// How they were brought to the images' size and to 0...1.
  public let rendering: MapRendering
  /// What images went through instead of the usual resize.
  let augmentation: Augmentation?

  /// - Parameters:
  ///   - run: the run's folder.
  ///   - checkpoint: which of its checkpoints.
  ///   - data: the data set, as in `cub:DIR`; the run's own where nil.
  ///   - maps: how maps are made; as the run's method makes them unless told otherwise.
  ///   - rendering: how they are brought to the images' size and to 0...1.
  ///   - metrics: what is counted beside the standard metrics; those of `MetricRegistry` unless told otherwise.
  ///   - parts: the program's own; of them only the augmentation at evaluation plays a part.
  ///   - watch: called after each batch with the images done and all of them.
  /// - Throws: a text about the run, its checkpoint or the data.
  public init(
    run path: String, checkpoint: CheckpointChoice = .last, data: String? = nil, split: DatasetSplit = .test,
    workers: Int = 2, maps: (any MapMethod)? = nil, rendering: MapRendering = MapRendering(),
    metrics: [any LocalizationMetric] = MetricRegistry.registered, parts: TrainingParts = TrainingParts(),
    _ watch: (Int, Int) -> Void = { _, _ in }
  ) throws {
    self.path = path
    self.checkpoint = checkpoint
    var notice: String?
    let (network, description) = try RunDirectory(path: path).network(checkpoint) { notice = $0 }
    (run, self.notice) = (description, notice)
    let configuration = description.configuration
    try configuration.checkEvaluation(path, parts)
    augmentation = parts.evaluationAugmentation
    let maps = maps ?? configuration.method.maps
    (self.maps, self.rendering) = (maps, rendering)
    let specification = try DatasetSpecification(data ?? configuration.data)
    let test = try specification.open(split: split, heldOutFraction: configuration.heldOutFraction)
    let heldOut = try specification.open(split: .validation, heldOutFraction: configuration.heldOutFraction)
    try RunEvaluation.checkClasses(test.classNames, description.classNames, path)
    notes = test.notes + heldOut.notes.filter { !test.notes.contains($0) }
    result = try Evaluation(network, maps: maps, rendering: rendering, metrics: metrics).run(
      configuration.evaluationLoader(test, workers: workers, parts: parts),
      choosingOn: split == .validation || heldOut.count == 0
        ? nil : configuration.evaluationLoader(heldOut, workers: workers, parts: parts), watch)
  }

  /// The last part of the run folder's path.
  public var name: String { URL(fileURLWithPath: path).lastPathComponent }

  /// The metrics as JSON; localization is left out for data without boxes and masks.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    if let localization = result.localization {
      return String(decoding: try encoder.encode(localization), as: UTF8.self)
    }
    let classification = [
      "top1Classification": result.top1Classification, "top5Classification": result.top5Classification,
      "count": Double(result.count),
    ]
    return String(decoding: try encoder.encode(classification), as: UTF8.self)
  }

  private static func checkClasses(_ data: [String], _ run: [String], _ path: String) throws(TrainingError) {
    guard data != run else { return }
    let difference = zip(data, run).enumerated().first { $0.element.0 != $0.element.1 }
    let detail = difference.map { number, names in
      "; class \(number) is '\(names.0)' in the data and '\(names.1)' in the run"
    }
    throw TrainingError(
      "run \(path): it was trained on \(run.count) classes and the data has \(data.count)\(detail ?? ""). "
        + "Evaluate it on data with the classes that it was trained on")
  }
}
