import Core
import Synchronization

/// Builds layers whose weights are drawn from `seed`: the same seed and the same layers in the same order give the same
/// weights.
///
///     let network = seeded(7) { VGG16(classes: 200) }
///
/// Outside any `seeded` the weights are drawn one after the other from seed 0. Threads that build layers there at the
/// same time never draw the same numbers, but which of them draws which is left to chance.
public func seeded<Result>(_ seed: UInt64, _ build: () throws -> Result) rethrows -> Result {
  try Initialization.$source.withValue(InitializationSource(seed: seed), operation: build)
}

/// Builds layers whose weights are drawn when they are first asked for, and never if they are set before, as by loading
/// them from a file: a large network is made at once.
///
///     let network = deferringInitialization { VGG16(classes: 1000, form: .classification) }
///
/// The same seed and the same layers in the same order give the same weights, whichever of them are drawn and when;
/// they are others than those of layers that are built without this.
public func deferringInitialization<Result>(_ build: () throws -> Result) rethrows -> Result {
  try Initialization.$isDeferred.withValue(true, operation: build)
}

enum Initialization {
  @TaskLocal static var source = InitializationSource(seed: 0)
  @TaskLocal static var isDeferred = false

  static func draw<Result: Sendable>(_ body: (inout RandomGenerator) -> Result) -> Result { source.draw(body) }
}

/// A random generator that the layers being built share.
final class InitializationSource: Sendable {
  private let generator: Mutex<RandomGenerator>

  init(seed: UInt64) { generator = Mutex(RandomGenerator(seed: seed)) }

  /// What `body` draws. Threads take turns, so that no number is drawn twice.
  func draw<Result: Sendable>(_ body: (inout RandomGenerator) -> Result) -> Result {
    generator.withLock { body(&$0) }
  }
}
