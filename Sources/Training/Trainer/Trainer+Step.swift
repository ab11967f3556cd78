import Autodiff
import Core
import Datasets
import Foundation
import Layers
import Methods
import Optimizers

extension Trainer {
  /// One change of the weights, by the gradients of a batch or, where they are accumulated, of those that follow, too.
  /// An epoch's last step has as many as are left.
  ///
  /// - Parameter next: the batch behind the newest one; nil at the epoch's end.
  func step(_ first: Batch, then next: () throws -> Batch?) throws {
    optimizer.learningRate = rate(at: progress(batch))
    var gradients = try passGradients(first)
    batch += 1
    var count = 1
    while count < configuration.optimization.accumulation, let following = try next() {
      gradients += try passGradients(following)
      batch += 1
      count += 1
    }
    if count > 1 { gradients.scale(by: 1 / Double(count)) }
    if let norm = configuration.optimization.clipNorm { gradients = gradients.clipped(toNorm: norm).gradients }
    optimizer.step(gradients)
    average?.update(behind: optimizer.stepCount)
  }

  private func passGradients(_ batch: Batch) throws -> Gradients {
    try detectsNonFinite ? guardedGradients(batch) : gradients(batch)
  }

  /// Epochs done before batch `batch` of this epoch, with fractions.
  func progress(_ batch: Int) -> Double { moment(batch).progress }

  private func moment(_ batch: Int) -> TrainingMoment {
    TrainingMoment(epoch: epoch, batch: batch, batchCount: training.batchCount, epochs: configuration.epochs)
  }

  func rate(at progress: Double) -> Double {
    configuration.optimization.learningRate * schedule.rate(at: progress)
  }

  /// What is to be said of learning rates that teach nothing, or less than was asked for; for people to read.
  var rateNotice: String? {
    let (epochs, optimization) = (configuration.epochs, configuration.optimization)
    let stepsPerEpoch = optimization.stepCount(batches: training.batchCount)
    let steps = epochs * stepsPerEpoch
    guard steps > 0 else { return nil }
    // The epochs, with fractions, that are done when a step begins.
    func start(of step: Int) -> Double {
      let batch = step % stepsPerEpoch * optimization.accumulation
      return Double(step / stepsPerEpoch) + Double(batch) / Double(training.batchCount)
    }
    let isIdle = (0..<steps).lazy.allSatisfy { self.rate(at: start(of: $0)) == 0 }
    if isIdle { return "the learning rate is 0 in each of the run's \(steps) steps, so nothing is learned" }
    guard !hasOwnSchedule, steps > 1, optimization.warmUpEpochs >= Double(epochs) else { return nil }
    let largest = (0..<min(steps, 100_000)).lazy.map { self.rate(at: start(of: $0)) }.max()
    return "the warm-up takes \(optimization.warmUpEpochs) of \(epochs) epochs: the learning rate reaches "
      + "\(String(format: "%.3g", largest ?? 0)), not \(optimization.learningRate) (--warm-up)"
  }

  /// The gradients, with an error that names the operation where one of them, or a value before, is not finite.
  private func guardedGradients(_ batch: Batch) throws -> Gradients {
    let (outcome, first) = AnomalyDetection.finding { Result { try gradients(batch) } }
    guard let first else { return try outcome.get() }
    throw TrainingError(
      "training: values are no longer finite in epoch \(epoch + 1), batch \(self.batch + 1), at a learning rate of "
        + "\(optimizer.learningRate). \(first)")
  }

  private func gradients(_ batch: Batch) throws -> Gradients {
    let given = prepared(batch, at: moment(self.batch), epoch, self.batch)
    var context = given.context
    let output = network(Tensor(given.batch.pixels).traced(by: Tape()), &context)
    let loss = method.totalLoss(output, given.targets, context)
    try checkDivergence(loss)
    let correct = correctCount(method.logits(output, context), given.batch.labels)
    let total = loss.total.scalar
    let gradients = loss.total.backward()
    totals.add(
      count: given.batch.labels.count, loss: total, terms: loss.terms, measures: method.measures(context),
      correct: correct)
    return gradients
  }

  /// A batch as the method changes it, what it should be classified as, and the context that the network is trained
  /// with.
  ///
  /// - Parameters:
  ///   - moment: where in the run the method sees itself.
  ///   - epoch: with `number`, what random numbers are drawn from, so that a resumed run draws what the first would
  ///     have drawn: those of the method and those of dropout, from a stream each.
  func prepared(
    _ batch: Batch, at moment: TrainingMoment, _ epoch: Int, _ number: Int
  ) -> (batch: Batch, targets: Targets, context: Context) {
    var batch = batch
    var generator = RandomGenerator(seed: configuration.seed, stream: 0x3E7D, UInt64(epoch), UInt64(number))
    method.prepare(&batch, at: moment, using: &generator)
    batch.check("method \(type(of: method).name)")
    let targets = Targets(
      batch.softTargets.map { .probabilities(Tensor($0)) } ?? .labels(batch.labels),
      labelSmoothing: configuration.optimization.labelSmoothing)
    var seeds = RandomGenerator(seed: configuration.seed, stream: 0xD209, UInt64(epoch), UInt64(number))
    var context = Context(mode: .training, seed: seeds.next())
    context.targets = targets.classes
    context.statisticsUpdate = configuration.optimization.statisticsUpdate
    method.prepare(&context, at: moment)
    return (batch, targets, context)
  }

  /// Weights that have once become infinite never recover; see `Divergence` for the rule.
  private func checkDivergence(_ loss: Loss) throws(TrainingError) {
    let total = loss.total.scalar
    let first = firstLoss ?? total
    guard Divergence.hasDiverged(total, first: first) else {
      firstLoss = first
      return
    }
    let terms = loss.terms.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let growth = total.isFinite ? ", and was \(first) in the first step" : ""
    throw TrainingError(
      "training diverged: the loss is \(total) (\(terms))\(growth) in epoch \(epoch + 1), batch \(batch + 1), at a "
        + "learning rate of \(optimizer.learningRate). \(Trainer.divergenceRemedy); "
        + "--detect-nonfinite (detectsNonFinite) names the operation where it began")
  }

  /// Throws where the steps so far left a network that is of no use.
  func checkDivergence(heldOutLoss: Double?) throws(TrainingError) {
    guard let problem = Divergence.problem(network, heldOutLoss: heldOutLoss) else { return }
    throw TrainingError(
      "training diverged: in epoch \(epoch + 1), behind batch \(batch), at a learning rate of "
        + "\(optimizer.learningRate), \(problem). No checkpoint of it is written. \(Trainer.divergenceRemedy)")
  }

  private static let divergenceRemedy = "Use a smaller learning rate, a longer warm-up or gradient clipping"
}
