import Autodiff
import Kernels
import Layers

/// The rule by which a training has diverged: what no training comes back from, and what would otherwise look like a
/// result.
///
/// - A step's loss is not finite, or above a million and above a thousand times that of the run's first step. The
///   weights are as before that step then.
/// - When a checkpoint is to be written, a parameter or buffer is not finite, a parameter is beyond a million on either
///   side, or the epoch's loss on held-out images is not finite or above 10^12. The checkpoint is not written then.
///
/// A loss on held-out images above a million is no error: statistics of batch normalization that have seen few batches
/// can make one, and they mend. Such an epoch is never the best one.
enum Divergence {
  /// Losses above this are absurd: cross-entropy is as large only where logits lie a million apart.
  static let largestLoss = 1e6
  /// How many times the loss of the first step an absurd loss must be, since a method's own loss may be large from the
  /// start.
  static let largestGrowth = 1e3
  /// No network of float32 works with weights beyond this.
  static let largestWeight = 1e6
  /// Beyond what untrained statistics of batch normalization can make of a loss.
  static let hopelessLoss = 1e12

  /// Whether a loss on held-out images says that the network is of no use.
  static func isAbsurd(_ loss: Double) -> Bool { !(loss <= largestLoss) }

  /// Whether the loss of a step is beyond return.
  ///
  /// - Parameter first: that of the run's first step.
  static func hasDiverged(_ loss: Double, first: Double) -> Bool {
    !loss.isFinite || loss > largestLoss && loss > largestGrowth * first
  }

  /// What is wrong with the state of `network`, or with its loss on held-out images; nil where nothing is.
  static func problem(_ network: any Layer<Tensor, Tensor>, heldOutLoss: Double?) -> String? {
    for named in network.namedParameters {
      if let text = excess(named.parameter.array, largestWeight) { return "'\(named.name)' holds \(text)" }
    }
    for named in network.namedBuffers {
      let array = named.buffer.wrappedValue.array
      if let text = excess(array, .greatestFiniteMagnitude) { return "'\(named.name)' holds \(text)" }
    }
    guard let heldOutLoss, !(heldOutLoss <= hopelessLoss) else { return nil }
    return "the loss on held-out images is \(heldOutLoss)"
  }

  /// The first number that is none, or beyond `limit` on either side; nil where all are within.
  private static func excess(_ array: NDArray, _ limit: Double) -> String? {
    guard let largest = array.largestMagnitude, !(largest <= limit) else { return nil }
    return Tensor(array).floats.first { !(abs(Double($0)) <= limit) }.map { "\($0)" }
  }
}
