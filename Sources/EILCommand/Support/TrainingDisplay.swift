import EIL
import Foundation

/// Shows a training run: what it is, a line of progress for each epoch, and a table row when it is done.
final class TrainingDisplay {
  private let session: TrainingSession
  private var progress: ProgressLine?
  private var skippedShown = 0

  init(_ session: TrainingSession) { self.session = session }

  func announce() {
    let configuration = session.configuration
    let erasing = configuration.erasing
    Console.note(
      "\(configuration.backbone.rawValue), \(session.network.parameterCount) parameters, \(configuration.imageSize) pixels, "
        + (erasing.points.isEmpty
          ? "no erasing" : "erasing after \(erasing.points.joined(separator: ", ")) (\(erasing.wiring.rawValue))"))
    Console.note(
      "\(configuration.data): \(session.training.count) pictures to train on, \(session.heldOut.count) held out, "
        + "\(session.training.classNames.count) classes; \(Computing.threads) threads")
    if let loaded = session.loaded {
      Console.note(
        "weights from \(configuration.initialWeights ?? ""): \(loaded.loaded.count) taken, "
          + "\(loaded.mismatched.count) with another shape and \(loaded.missing.count) missing start anew")
    }
    if session.trainer.epoch > 0 { Console.note("resumed behind epoch \(session.trainer.epoch)") }
  }

  func show(_ event: TrainingEvent) {
    switch event {
    case .step(let report):
      if progress == nil {
        progress = ProgressLine(
          "epoch \(report.epoch + 1)/\(session.configuration.epochs)", total: report.epochPictures)
      }
      progress?.update(done: report.pictures, loss: report.loss, accuracy: report.accuracy)
    case .epoch(let report):
      progress?.clear()
      progress = nil
      show(report)
    case .checkpoint: break
    }
    reportSkipped()
  }

  func finish() {
    Console.note("run folder: \(session.trainer.directory?.path ?? "")")
  }

  private func show(_ report: EpochReport) {
    func number(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
    let erased = report.erasedLoss > 0 ? ", erased \(number(report.erasedLoss, 3))" : ""
    print(
      "epoch \(report.epoch)/\(session.configuration.epochs)  loss \(number(report.loss, 3)) (unerased "
        + "\(number(report.unerasedLoss, 3))\(erased))  accuracy \(number(report.accuracy, 1))%  held out "
        + "\(number(report.heldOutAccuracy, 1))%  rate \(number(report.learningRate, 4))  "
        + "\(number(report.picturesPerSecond, 0)) img/s")
    fflush(nil)
  }

  private func reportSkipped() {
    let skipped = session.trainer.training.skipped
    guard skipped.count > skippedShown else { return }
    for picture in skipped[skippedShown...] { Console.note("\(picture)") }
    skippedShown = skipped.count
    Console.note("\(skippedShown) pictures skipped so far")
  }
}
