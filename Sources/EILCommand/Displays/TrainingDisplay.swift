import EIL

/// Shows a training run: what it is, a line of progress for each epoch, and a line of results when it is done.
final class TrainingDisplay {
  private let session: TrainingSession
  private var progress: ProgressLine?
  /// What standard output did not take. That is no reason to stop a training, whose results are in its folder.
  private var lost: OutputError?
  /// Images that were named as skipped.
  private var named: Set<String> = []

  init(_ session: TrainingSession) { self.session = session }

  func announce() {
    let configuration = session.configuration
    Console.note(
      "\(configuration.backbone.name), \(session.network.parameterCount) parameters, "
        + "\(configuration.imageSize) pixels, \(configuration.method.label)")
    Console.note(
      "\(configuration.data): \(session.training.count) images to train on, \(session.heldOut.count) held out, "
        + "\(session.training.classNames.count) classes; \(Computing.threads) threads")
    Console.note("classes by their labels: \(Self.classes(session.training.classNames))")
    for note in session.training.notes { Console.note(note) }
    if let loaded = session.loaded { announce(loaded) }
    for notice in session.notices { Console.note(notice) }
    let trainer = session.trainer
    if trainer.batch > 0 {
      Console.note(
        "resumed behind batch \(trainer.batch) of \(trainer.training.batchCount) in epoch \(trainer.epoch + 1)")
    } else if trainer.epoch > 0 {
      Console.note("resumed behind epoch \(trainer.epoch)")
    }
  }

  /// `0 cat, 1 dog`; of many classes the first ones and the last.
  static func classes(_ names: [String]) -> String {
    let numbered = names.enumerated().map { "\($0) \($1)" }
    guard numbered.count > 12 else { return numbered.joined(separator: ", ") }
    return numbered.prefix(10).joined(separator: ", ") + ", ..., \(numbered[numbered.count - 1])"
  }

  /// Says where the run was stopped and how it can go on.
  func showStop(_ resumption: String) {
    progress?.clear()
    let (trainer, epochs) = (session.trainer, session.configuration.epochs)
    let place =
      trainer.epoch == epochs
      ? "behind the last epoch, before thresholds were chosen"
      : "in epoch \(trainer.epoch + 1)/\(epochs), behind batch \(trainer.batch) of \(trainer.training.batchCount)"
    Console.note("stopped \(place); the checkpoint is \(trainer.directory?.checkpointPath ?? ""). \(resumption)")
  }

  private func announce(_ loaded: LoadReport) {
    let origin = session.configuration.weightsFile ?? session.configuration.initialWeights ?? ""
    Console.note("weights from \(origin):")
    let lines = loaded.description.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines { Console.note("  \(line)") }
  }

  func show(_ event: TrainingEvent) {
    reportSkipped()
    switch event {
    case .step(let report):
      if progress == nil {
        progress = ProgressLine(
          "epoch \(report.epoch + 1)/\(session.configuration.epochs)", total: report.epochImages)
      }
      progress?.update(done: report.images, loss: report.loss, accuracy: report.accuracy, note: terms(report))
    case .epoch(let report):
      progress?.clear()
      progress = nil
      show(report)
    case .checkpoint: break
    }
  }

  /// The terms of the loss, where there is more than one.
  private func terms(_ report: StepReport) -> String {
    guard report.terms.count > 1 else { return "" }
    return report.terms.map { "\($0.name) \(Table.format($0.value, decimals: 3))" }.joined(separator: " ")
  }

  /// Progress of choosing thresholds.
  func showMeasuring(done: Int, total: Int) {
    if progress == nil { progress = ProgressLine("choosing thresholds", total: total) }
    progress?.update(done: done)
  }

  /// The localization of held-out images, where they have boxes, at the thresholds best for them.
  func showHeldOut(_ result: EvaluationResult?) {
    progress?.clear()
    guard let result, let report = result.localization else { return }
    func number(_ value: Double) -> String { Table.format(value, decimals: 1) }
    let oracle = report.oracle
    print(
      "held out, at the thresholds best for these \(report.count) images (oracle): GT-known "
        + "\(number(oracle.gtKnownLocalization))%  Top-1 \(number(oracle.top1Localization))%  MaxBoxAccV2 "
        + "\(number(oracle.maxBoxAccV2.mean))%  threshold \(Table.format(oracle.threshold, decimals: 3))")
    for value in report.metrics ?? [] {
      let (best, unit) = (value.oracle ?? value.value, value.unit == .percent ? "%" : "")
      print("held out: \(value.title) \(RunTables.text(best, value.unit))\(unit)")
    }
    if result.images.localized < result.images.all { print("held out: \(result.images)") }
  }

  /// - Throws: what standard output did not take of the lines so far.
  func finish() throws {
    let loaders = [session.trainer.training] + [session.trainer.heldOut].compactMap { $0 }
    for line in ImageNote.summary(of: loaders.flatMap(\.notes)) { Console.note(line) }
    Console.note("run folder: \(session.trainer.directory?.path ?? "")")
    if let lost { throw lost }
  }

  private func show(_ report: EpochReport) {
    func number(_ value: Double, _ decimals: Int) -> String { Table.format(value, decimals: decimals) }
    let terms = report.terms.map { "\($0.name) \(number($0.value, 3))" }.joined(separator: ", ")
    // A single term that is the loss says nothing new.
    let isPlain = report.terms.count == 1 && number(report.terms[0].value, 3) == number(report.loss, 3)
    let measures = (report.measures ?? []).map { "  \($0.name) \(number($0.value, 3))" }.joined()
    let heldOut = report.heldOutAccuracy.map { "  held out \(number($0, 1))%" } ?? ""
    print(
      "epoch \(report.epoch)/\(session.configuration.epochs)  loss \(number(report.loss, 3))"
        + "\(isPlain || terms.isEmpty ? "" : " (\(terms))")  accuracy \(number(report.accuracy, 1))%\(heldOut)"
        + "\(measures)  rate \(number(report.learningRate, 4))  \(number(report.imagesPerSecond, 0)) img/s"
        + memory(report))
    if let notice = report.notice { Console.note(notice) }
  }

  /// Writes a line of results. The first that is lost is told; a reader who has gone needs no telling.
  private func print(_ line: String) {
    guard lost == nil else { return }
    do { try Console.print(line) } catch {
      lost = error
      guard !error.isClosedPipe else { return }
      Console.note("\(error). The training goes on, and its folder has all numbers")
    }
  }

  /// The most memory that a step needed, and that the process has had.
  private func memory(_ report: EpochReport) -> String {
    let bytes = [report.peakBytes, report.residentBytes].compactMap { $0 }
    let figures = bytes.map { Table.format(Double($0) / 1e6, decimals: 0) }
    return figures.isEmpty ? "" : "  memory \(figures.joined(separator: "/")) MB"
  }

  /// Names each image that could not be read, once.
  private func reportSkipped() {
    let skipped = session.trainer.training.skipped + (session.trainer.heldOut?.skipped ?? [])
    guard skipped.count > named.count else { return }
    progress?.clear()
    for image in skipped where named.insert(image.identifier).inserted { Console.note("\(image)") }
    Console.note("\(named.count) images skipped so far")
  }
}
