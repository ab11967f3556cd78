import Autodiff
import Core
import Datasets
import Layers
import Localization

/// A way of training a network with image-level labels: plain classification (`CAM`), erasing (`EIL`, `MEIL`), or one
/// of your own.
///
/// A method is a value. It makes the trained network of a backbone, may change a batch before it is run, may tell
/// layers something through the context, and turns the network's output into a loss with named terms. A trainer knows
/// no method by name; what a method leaves out is done as in plain classification.
///
///     struct Sharper: Method {
///       static let name = "sharper"
///       static let summary = "cross-entropy of logits times a factor"
///       var factor = 2.0
///
///       func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss? {
///         Loss([WeightedTerm("sharper", targets.crossEntropy(output * factor))])
///       }
///     }
///
/// Its stored properties are its options: they are written to `run.json`, compared when a run is resumed, and set from
/// the command line by `--method sharper --set factor=3` once it is registered (`MethodRegistry.register`).
public protocol Method: Sendable, Codable, Equatable {
  /// What the method is called on the command line and in `run.json`, such as `meil`.
  static var name: String { get }
  /// One line for people who choose.
  static var summary: String { get }
  /// What each option means, by the property's name.
  static var optionHelp: [String: String] { get }

  /// Whether `loss` gives one: two such methods cannot be combined.
  static var hasOwnLoss: Bool { get }

  /// The method with its usual options.
  init()

  /// The network that is trained: `backbone` with layers inserted or replaced. It shares the backbone's parameters.
  /// At evaluation it gives logits `[N, classes]`, and layers for training only are the identity.
  ///
  /// - Throws: a text about options that do not fit the backbone, such as an unknown layer.
  func network(of backbone: Sequential) throws -> Sequential

  /// Changes a batch before it is run, drawing whatever is random from `generator` and nothing else: a resumed run
  /// draws the same.
  func prepare(_ batch: inout Batch, at moment: TrainingMoment, using generator: inout RandomGenerator)

  /// Tells layers what they need in this step. The context has the batch's targets already.
  func prepare(_ context: inout Context, at moment: TrainingMoment)

  /// The loss of a step, with its terms; nil for the cross-entropy of the logits, as `plainLoss`. In a combination at
  /// most one method may have a loss of its own.
  ///
  /// - Parameters:
  ///   - output: what the network gave, `[branches · N, ...]`.
  ///   - targets: of the batch's N images.
  ///   - context: the one that the network ran with; it knows branches and side outputs.
  func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss?

  /// Terms that are added to the loss, whichever method it is of.
  func addedTerms(_ output: Tensor, _ targets: Targets, _ context: Context) -> [WeightedTerm]

  /// The logits that training accuracy is counted on, `[N, classes]`.
  func logits(_ output: Tensor, _ context: Context) -> Tensor

  /// How the trained network's maps are made, unless somebody asks for others.
  var maps: any MapMethod { get }

  /// Numbers of the method that change in the course of training, for reports.
  func values(at moment: TrainingMoment) -> [NamedNumber]

  /// Numbers of the step that `context` ran with, such as how much was erased. Reports have their means over the images
  /// of an epoch.
  func measures(_ context: Context) -> [NamedNumber]
}

extension Method {
  public static var optionHelp: [String: String] { [:] }

  public static var hasOwnLoss: Bool { false }

  /// The backbone as it is.
  public func network(of backbone: Sequential) throws -> Sequential { backbone }

  public func prepare(_ batch: inout Batch, at moment: TrainingMoment, using generator: inout RandomGenerator) {}

  public func prepare(_ context: inout Context, at moment: TrainingMoment) {}

  public func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss? { nil }

  public func addedTerms(_ output: Tensor, _ targets: Targets, _ context: Context) -> [WeightedTerm] { [] }

  /// The rows of the first branch.
  public func logits(_ output: Tensor, _ context: Context) -> Tensor { output.firstBranch(context) }

  /// Class activation maps.
  public var maps: any MapMethod { ClassActivationMap() }

  public func values(at moment: TrainingMoment) -> [NamedNumber] { [] }

  public func measures(_ context: Context) -> [NamedNumber] { [] }

  /// The whole loss of a step: the method's own or the plain one, and the added terms.
  public func totalLoss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss {
    let base = loss(output, targets, context) ?? plainLoss(output, targets, context)
    return base.adding(addedTerms(output, targets, context))
  }

  /// The cross-entropy of the logits, as the term `classification`. Where layers of the network appended branches, as
  /// an `EILLayer` in anybody's network does, that of each branch is added with the branch's weight.
  public func plainLoss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss {
    guard context.branches.isEmpty else { return Loss(branches: output, targets, context) }
    let logits = logits(output, context)
    return Loss(
      total: targets.crossEntropy(logits),
      terms: [LossTerm("classification", targets.unsmoothedCrossEntropy(logits))])
  }
}

/// Where in training a step is.
public struct TrainingMoment: Sendable, Equatable {
  /// Epochs done.
  public var epoch: Int
  /// Batches done in the epoch under way.
  public var batch: Int
  /// Batches in an epoch.
  public var batchCount: Int
  /// Epochs in all.
  public var epochs: Int

  public init(epoch: Int, batch: Int = 0, batchCount: Int = 1, epochs: Int) {
    (self.epoch, self.batch, self.batchCount, self.epochs) = (epoch, batch, batchCount, epochs)
  }

  /// Epochs done, with fractions.
  public var progress: Double { Double(epoch) + Double(batch) / Double(max(1, batchCount)) }
}

/// A number and what it is called.
public struct NamedNumber: Sendable, Codable, Equatable {
  /// What reports, run folders and event files call it.
  public var name: String
  /// The number itself, in whatever unit the name says.
  public var value: Double

  /// A number under a name, such as the share of erased features.
  public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
}
