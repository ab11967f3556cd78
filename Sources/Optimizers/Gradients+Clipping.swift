import Autodiff
import Core
import Kernels

extension Gradients {
  /// The length of all gradients of parameters, taken as one vector; the same bits for any number of threads.
  public var globalNorm: Double {
    // Parameters have no order of their own; sorting the sums gives them one.
    let squares = parameters.compactMap { self[$0] }.map { ParameterUpdate.squaredNorm([$0.storedArray]) }
    return squares.sorted().reduce(0, +).squareRoot()
  }

  /// These gradients, scaled together so that their global norm is at most `limit` (Pascanu et al. 2013).
  ///
  /// - Returns: the gradients, and their norm before. If the norm is not a finite number, the gradients are returned
  ///   as they are: check the norm before taking a step.
  public func clipped(toNorm limit: Double) -> (gradients: Gradients, norm: Double) {
    require(limit > 0, "gradient clipping: the norm's limit must be positive, not \(limit)")
    let norm = globalNorm
    guard norm.isFinite, norm > limit else { return (self, norm) }
    var gradients = self
    gradients.scale(by: limit / norm)
    return (gradients, norm)
  }

  /// These gradients with every number cut off to -limit...limit.
  public func clipped(toValue limit: Double) -> Gradients {
    require(limit > 0, "gradient clipping: the values' limit must be positive, not \(limit)")
    var gradients = self
    for parameter in parameters {
      gradients[parameter] = gradients[parameter].map { Tensor($0.array).clamped(to: -limit...limit) }
    }
    return gradients
  }
}
