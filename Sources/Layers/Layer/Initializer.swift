import Autodiff
import Core
import Glibc
import Kernels
import Synchronization

/// How the weights of a new layer are drawn.
///
/// For weights `[O, I, ...]` the fan of inputs is I times the window's size, the fan of outputs O times it.
public enum Initializer: Sendable {
  /// Whose number scales the spread of the weights: that of a unit's inputs keeps the variance of activations, that of
  /// its outputs the variance of gradients. PyTorch: `fan_in` and `fan_out`.
  public enum Fan: Sendable { case fanIn, fanOut }

  /// The same number everywhere.
  case constant(Double)
  /// Any number of the range as likely as the others.
  case uniform(ClosedRange<Double>)
  /// Normal around 0.
  case normal(standardDeviation: Double)
  /// Normal, redrawn while further than two deviations from 0.
  case truncatedNormal(standardDeviation: Double)
  /// Normal with deviation √2 / √fan, for layers before a ReLU (He et al. 2015).
  case kaimingNormal(fan: Fan)
  /// Uniform with deviation √(2 / (1 + a²)) / √fan, for layers before a leaky ReLU of slope `a`; 0 is a ReLU. With √5
  /// it is within ±1/√fan, what PyTorch starts convolutions and linear layers with.
  case kaimingUniform(fan: Fan, a: Double = 0)
  /// Normal with deviation √(2 / (inputs + outputs)) (Glorot and Bengio 2010).
  case xavierNormal
  /// Uniform with the same deviation.
  case xavierUniform
  /// Rows, or columns if they are fewer, of a random rotation times `gain` (Saxe et al. 2014).
  case orthogonal(gain: Double)

  /// Weights of `shape`, float32, drawn from `generator`.
  public func tensor(_ shape: Shape, using generator: inout RandomGenerator) -> Tensor {
    switch self {
    case .constant(let value): return .full(shape, value)
    case .uniform(let range): return .uniform(shape, in: range, using: &generator)
    case .normal(let deviation): return .normal(shape, standardDeviation: deviation, using: &generator)
    case .truncatedNormal(let deviation): return truncated(shape, deviation, &generator)
    case .kaimingNormal(let fan):
      return .normal(shape, standardDeviation: (2 / self.fan(fan, shape)).squareRoot(), using: &generator)
    case .kaimingUniform(let fan, let a):
      return uniform(shape, variance: 2 / ((1 + a * a) * self.fan(fan, shape)), &generator)
    case .xavierNormal: return .normal(shape, standardDeviation: xavierVariance(shape).squareRoot(), using: &generator)
    case .xavierUniform: return uniform(shape, variance: xavierVariance(shape), &generator)
    case .orthogonal(let gain): return orthogonal(shape, gain, &generator)
    }
  }

  /// Weights of `shape` drawn from the current `seeded` scope.
  func tensor(_ shape: Shape) -> Tensor { Initialization.draw { tensor(shape, using: &$0) } }

  /// A parameter of `shape` drawn from the current `seeded` scope, at once or when it is needed.
  func parameter(_ shape: Shape) -> Parameter {
    guard Initialization.isDeferred else { return Parameter(wrappedValue: tensor(shape)) }
    // A seed of its own, so that it does not matter which others are drawn.
    let seed = Initialization.draw { $0.next() }
    return Parameter(drawnWhenNeeded: shape) {
      var generator = RandomGenerator(seed: seed)
      return tensor(shape, using: &generator)
    }
  }

  private func fan(_ fan: Fan, _ shape: Shape) -> Double {
    require(shape.count >= 2, "initializer: weights \(shape) must have at least two axes, [outputs, inputs, ...]")
    let window = shape.product(of: 2..<shape.count)
    return Double(window * (fan == .fanIn ? shape[1] : shape[0]))
  }

  private func xavierVariance(_ shape: Shape) -> Double { 2 / (fan(.fanIn, shape) + fan(.fanOut, shape)) }

  private func uniform(_ shape: Shape, variance: Double, _ generator: inout RandomGenerator) -> Tensor {
    let bound = (3 * variance).squareRoot()
    return .uniform(shape, in: -bound...bound, using: &generator)
  }

  private func truncated(_ shape: Shape, _ deviation: Double, _ generator: inout RandomGenerator) -> Tensor {
    let values = (0..<shape.elementCount).map { _ in
      var value = generator.normal()
      while abs(value) > 2 { value = generator.normal() }
      return Float(value * deviation)
    }
    return Tensor(values, shape: shape)
  }

  private func orthogonal(_ shape: Shape, _ gain: Double, _ generator: inout RandomGenerator) -> Tensor {
    let columns = shape.product(of: 1..<shape.count)
    let values = LinearAlgebra.orthogonal(rows: shape[0], columns: columns, using: &generator)
    return Tensor(values.map { Float($0 * gain) }, shape: shape)
  }
}

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
