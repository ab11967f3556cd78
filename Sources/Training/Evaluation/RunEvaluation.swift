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
  /// Which part of the data was measured.
  public let split: DatasetSplit
  /// The data set, as in `cub:DIR`.
  public let data: String
  /// How far the run had come; nil where its folder does not tell.
  public let state: RunState?
  /// That the run is not at its end, and what is wrong with the newest checkpoint where the one before was taken; for
  /// people to read.
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
  ///   - threshold: for everything, relative to a map's largest value; where nil, thresholds are chosen on held-out
  ///     images with boxes. Where there are none, those that the run keeps are taken, if they were chosen with the same
  ///     maps and weights; and where there are none of those either, the oracle's numbers are all there is.
  ///   - maps: how maps are made; as the run's method makes them unless told otherwise.
  ///   - rendering: how they are brought to the images' size and to 0...1.
  ///   - metrics: what is counted beside the standard metrics; those of `MetricRegistry` unless told otherwise.
  ///   - parts: the program's own; of them only the augmentation at evaluation plays a part.
  ///   - watch: called after each batch with the images done and all of them.
  /// - Throws: a text about the run, its checkpoint or the data.
  public init(
    run path: String, checkpoint: CheckpointChoice = .last, data: String? = nil, split: DatasetSplit = .test,
    threshold: Double? = nil, workers: Int = 2, maps: (any MapMethod)? = nil, rendering: MapRendering = MapRendering(),
    metrics: [any LocalizationMetric] = MetricRegistry.registered, parts: TrainingParts = TrainingParts(),
    _ watch: (Int, Int) -> Void = { _, _ in }
  ) throws {
    (self.path, self.checkpoint, self.split) = (path, checkpoint, split)
    var notices: [String] = []
    let directory = RunDirectory(path: path)
    let (network, description) = try directory.network(checkpoint) { notices.append($0) }
    (run, state) = (description, directory.state())
    notice = notices.isEmpty ? nil : notices.joined(separator: "\n")
    let configuration = description.configuration
    try configuration.checkEvaluation(path, parts)
    augmentation = parts.evaluationAugmentation
    self.data = data ?? configuration.data
    (self.maps, self.rendering) = (maps ?? configuration.method.maps, rendering)
    let specification = try DatasetSpecification(self.data)
    let test = try specification.open(split: split, heldOutFraction: configuration.heldOutFraction)
    let heldOut = try specification.open(split: .validation, heldOutFraction: configuration.heldOutFraction)
    try RunEvaluation.checkClasses(test.classNames, description.classNames, path)
    notes = test.notes + heldOut.notes.filter { !test.notes.contains($0) }
    // The run's own thresholds are those of its newest weights and its method's maps, and the oracle's of the images
    // that it held out.
    let showsHeldOut = [.validation, .trainAndValidation].contains(split)
    let areOwnUsable = !showsHeldOut && maps == nil && rendering == MapRendering() && checkpoint == .last
    let isChoosing = threshold == nil && !showsHeldOut && heldOut.count > 0
    result = try Evaluation(network, maps: self.maps, rendering: rendering, metrics: metrics).run(
      configuration.evaluationLoader(test, workers: workers, parts: parts),
      choosingOn: isChoosing ? configuration.evaluationLoader(heldOut, workers: workers, parts: parts) : nil,
      otherwise: {
        if let threshold { return ThresholdChoice(fixed: threshold) }
        return areOwnUsable ? try directory.thresholds()?.stored : nil
      }, watch)
  }

  /// The last part of the run folder's path.
  public var name: String { URL(fileURLWithPath: path).lastPathComponent }

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
