import Autodiff
import Kernels

/// The classes of a batch of pictures, and the maps of any class of any of them.
public struct ActivationMaps: Sendable {
  /// `[N, classes]`.
  public let logits: Tensor
  /// `[N, K, h, w]`.
  public let features: Tensor
  /// `[classes, K]`; nil where the features are the maps themselves.
  let weight: Tensor?

  /// N, how many pictures there are.
  public var count: Int { logits.shape[0] }

  /// The `count` likeliest classes of each picture, likeliest first.
  public func topClasses(_ count: Int) -> [[Int]] {
    let count = min(count, logits.shape[1])
    let indices = logits.topIndices(count).values(as: Int32.self).map(Int.init)
    return (0..<self.count).map { Array(indices[$0 * count..<($0 + 1) * count]) }
  }

  /// The softmax of the logits, `[N, classes]`.
  public var probabilities: Tensor { logits.softmax() }
}
