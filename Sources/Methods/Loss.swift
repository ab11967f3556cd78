import Autodiff
import Core
import Erasing
import Layers

/// What a batch's N images should be classified as, and how cross-entropy takes it.
public struct Targets: Sendable {
  /// Labels, or `[N, classes]` probabilities where a method mixed images.
  public let classes: ClassTargets
  /// The share of each target spread evenly over all classes by `crossEntropy`.
  public let labelSmoothing: Double

  /// - Parameter labelSmoothing: a share from 0 to 1, none by default.
  public init(_ classes: ClassTargets, labelSmoothing: Double = 0) {
    (self.classes, self.labelSmoothing) = (classes, labelSmoothing)
  }

  /// N.
  public var count: Int { classes.count }

  /// The label of each image: where targets are probabilities, the likeliest class.
  public var labels: [Int] { classes.labels }

  /// The same targets for `count` branches stacked on the batch axis.
  public func repeated(_ count: Int) -> Targets { Targets(classes.repeated(count), labelSmoothing: labelSmoothing) }

  /// The mean cross-entropy of logits `[N, classes]`, one number, with label smoothing.
  public func crossEntropy(_ logits: Tensor) -> Tensor {
    logits.crossEntropy(classes, smoothing: labelSmoothing)
  }

  /// The same as a number, without smoothing and gradient, for reports.
  public func unsmoothedCrossEntropy(_ logits: Tensor) -> Double {
    switch classes {
    case .labels(let labels):
      let rows = logits.crossEntropyRows(labels: labels)
      return rows.reduce(0, +) / Double(max(1, rows.count))
    case .probabilities: return logits.detached().crossEntropy(classes).scalar
    }
  }
}

/// A term of a loss as a number, for reports.
public struct LossTerm: Sendable, Equatable {
  /// What it is called in reports, such as `erased`; the column in `metrics.csv` is `erased_loss`.
  public let name: String
  /// Before its weight.
  public let value: Double
  /// What it is multiplied by in the total.
  public let weight: Double

  /// - Parameters:
  ///   - value: the term before its weight.
  ///   - weight: what it is multiplied by in the total, 1 by default.
  public init(_ name: String, _ value: Double, weight: Double = 1) {
    (self.name, self.value, self.weight) = (name, value, weight)
  }
}

/// A term of a loss that trains.
public struct WeightedTerm: Sendable {
  /// What reports and event files call it.
  public let name: String
  /// One number.
  public let value: Tensor
  /// What it is multiplied by in the total.
  public let weight: Double

  /// - Parameters:
  ///   - value: one number, before its weight; tensors of more elements stop the program.
  ///   - weight: what it is multiplied by in the total, 1 by default.
  public init(_ name: String, _ value: Tensor, weight: Double = 1) {
    require(
      value.elementCount == 1,
      "loss term '\(name)': it is \(value.array.described), but a term is one number; take its mean or sum")
    (self.name, self.value, self.weight) = (name, value, weight)
  }

  /// For reports.
  public var report: LossTerm { LossTerm(name, value.detached().scalar, weight: weight) }
}

/// The loss of one step: one number to train with, and its terms for people to read.
public struct Loss: Sendable {
  /// What is differentiated.
  public let total: Tensor
  /// What reports show, in the order in which they were given.
  public private(set) var terms: [LossTerm]

  /// A total that was computed as a whole, and the terms that it is of.
  public init(total: Tensor, terms: [LossTerm]) { (self.total, self.terms) = (total, terms) }

  /// The sum of the terms, each times its weight. A term of weight 0 is reported and does not train.
  public init(_ terms: [WeightedTerm]) {
    require(!terms.isEmpty, "loss: there is no term; give at least one")
    let parts = terms.filter { $0.weight != 0 }.map { $0.weight == 1 ? $0.value : $0.value * $0.weight }
    total = parts.dropFirst().reduce(parts.first ?? terms[0].value * 0) { $0 + $1 }
    self.terms = terms.map(\.report)
  }

  /// The cross-entropy of each branch that layers stacked on the batch axis, with the branch's weight:
  /// `L = Lu + Σ sigma_k · Le_k`. The terms are `unerased` and, where something was erased, `erased`: the mean over the
  /// erased branches, without its weights.
  ///
  /// - Parameter logits: `[branches · N, classes]`, unerased rows first.
  public init(branches logits: Tensor, _ targets: Targets, _ context: Context) {
    let loss = ErasingLoss(labelSmoothing: targets.labelSmoothing)
    let parts = loss.parts(logits, targets.classes, context)
    total = loss(logits, targets.classes, context)
    terms = [LossTerm("unerased", parts[0])]
    guard parts.count > 1 else { return }
    let mean = parts.dropFirst().reduce(0, +) / Double(parts.count - 1)
    terms.append(LossTerm("erased", mean, weight: context.branches.map(\.lossWeight).reduce(0, +)))
  }

  /// This loss and further terms.
  public func adding(_ added: [WeightedTerm]) -> Loss {
    guard !added.isEmpty else { return self }
    let weighted = added.filter { $0.weight != 0 }
    return Loss(
      total: weighted.reduce(total) { $0 + ($1.weight == 1 ? $1.value : $1.value * $1.weight) },
      terms: terms + added.map(\.report))
  }
}
