import Autodiff
import Core
import Datasets
import Layers
import Localization

/// Several methods that act at different places, as one: each changes the batch and the network in turn, at most one
/// has a loss of its own, and terms that others add are summed.
///
///     let method = try Combined([CutMix(), MEIL(after: ["pool4", "conv5_3"])])
///
/// On the command line its name is the names with plus signs: `--method cutmix+meil`.
public struct Combined: Method {
  public static let name = "combined"
  public static let summary = "several methods at different places, written with plus signs: cutmix+meil"

  /// In the order in which they change the network and the batch.
  public let methods: [any Method]

  /// One that does nothing but plain classification.
  public init() { methods = [] }

  /// - Parameter methods: in the order in which they change batch and network; none is itself a combination, and none
  ///   stands twice.
  /// - Throws: `MethodError` where they cannot go together.
  public init(_ methods: [any Method]) throws(MethodError) {
    var seen: Set<String> = []
    for method in methods {
      let name = type(of: method).name
      guard !(method is Combined) else { throw MethodError("method combined: a combination cannot be part of another") }
      guard seen.insert(name).inserted else {
        throw MethodError("method combined: '\(name)' stands in it twice; a method acts once")
      }
    }
    let losses = methods.map { type(of: $0) }.filter { $0.hasOwnLoss }.map { $0.name }
    guard losses.count < 2 else {
      throw MethodError(
        "method combined: \(losses.joined(separator: " and ")) each have a loss of their own, and a step has one. "
          + "Combine methods of which at most one has its own")
    }
    self.methods = methods
  }

  public func network(of backbone: Sequential) throws -> Sequential {
    try methods.reduce(backbone) { try $1.network(of: $0) }
  }

  public func prepare(_ batch: inout Batch, at moment: TrainingMoment, using generator: inout RandomGenerator) {
    for method in methods { method.prepare(&batch, at: moment, using: &generator) }
  }

  public func prepare(_ context: inout Context, at moment: TrainingMoment) {
    for method in methods { method.prepare(&context, at: moment) }
  }

  public func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss? {
    var found: (name: String, loss: Loss)?
    for method in methods {
      guard let loss = method.loss(output, targets, context) else { continue }
      let name = type(of: method).name
      if let found {
        fail(
          "method combined: both '\(found.name)' and '\(name)' have a loss of their own, and a step has one. Combine "
            + "methods of which at most one has its own, or write one method of the two")
      }
      found = (name, loss)
    }
    return found?.loss
  }

  public func addedTerms(_ output: Tensor, _ targets: Targets, _ context: Context) -> [WeightedTerm] {
    methods.flatMap { $0.addedTerms(output, targets, context) }
  }

  /// Of the method that has a loss of its own, or else of the last that changes the network: the others see its rows.
  public func logits(_ output: Tensor, _ context: Context) -> Tensor {
    let method = methods.first { type(of: $0).hasOwnLoss } ?? methods.last
    return method?.logits(output, context) ?? output.firstBranch(context)
  }

  /// Of the first method that does not make class activation maps.
  public var maps: any MapMethod {
    methods.map(\.maps).first { !($0 is ClassActivationMap) } ?? ClassActivationMap()
  }

  public func values(at moment: TrainingMoment) -> [NamedNumber] { methods.flatMap { $0.values(at: moment) } }

  public func measures(_ context: Context) -> [NamedNumber] { methods.flatMap { $0.measures(context) } }

  public static func == (a: Combined, b: Combined) -> Bool { a.stored == b.stored }

  private var stored: [StoredMethod] { methods.map { StoredMethod($0) } }
}

extension Combined {
  private enum CodingKeys: CodingKey { case methods }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(container.decode([StoredMethod].self, forKey: .methods).map(\.method))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(stored, forKey: .methods)
  }
}
