import Glibc

extension ParameterUpdate {
  /// One step of Adam (Kingma and Ba 2015) or, where `decoupled`, of AdamW (Loshchilov and Hutter 2019).
  ///
  /// - Parameters:
  ///   - firstMoment: the running mean of gradients, zeros before the first step.
  ///   - secondMoment: that of their squares.
  ///   - step: from 1.
  ///   - decoupled: whether weight decay shrinks the parameter itself instead of entering the gradient.
  public static func adam(
    _ parameter: NDArray, gradient: NDArray, firstMoment: NDArray, secondMoment: NDArray, step: Int,
    learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
    decoupled: Bool = false
  ) {
    require(step >= 1, "Adam: steps count from 1, not from \(step)")
    let gradient = check(parameter, gradient, [firstMoment, secondMoment], "Adam")
    let settings = [
      learningRate / (1 - pow(beta1, Double(step))), 1 / (1 - pow(beta2, Double(step))).squareRoot(), beta1, 1 - beta1,
      beta2, 1 - beta2, epsilon, decoupled ? 0 : weightDecay, decoupled ? 1 - learningRate * weightDecay : 1,
    ]
    switch parameter.dtype {
    case .float32: adam(parameter, gradient, firstMoment, secondMoment, settings.map { Float($0) })
    case .float64: adam(parameter, gradient, firstMoment, secondMoment, settings)
    case .int32, .uint8: failUnsupported("Adam", parameter.dtype)
    }
  }

  private static func adam<T: RealScalar>(
    _ parameter: NDArray, _ gradient: NDArray, _ firstMoment: NDArray, _ secondMoment: NDArray, _ settings: [T]
  ) {
    let (p, g) = (parameter.address(as: T.self), gradient.address(as: T.self))
    let (m, v) = (firstMoment.address(as: T.self), secondMoment.address(as: T.self))
    let (rate, correction, epsilon) = (settings[0], settings[1], settings[6])
    let (keep1, take1, keep2, take2) = (settings[2], settings[3], settings[4], settings[5])
    let (decay, shrinkage) = (settings[7], settings[8])
    Team.run(parameter.storedCount) { range in
      for i in range {
        let slope = g[i] + decay * p[i]
        let mean = keep1 * m[i] + take1 * slope
        let square = keep2 * v[i] + take2 * slope * slope
        m[i] = mean
        v[i] = square
        p[i] = p[i] * shrinkage - rate * mean / (square.squareRoot() * correction + epsilon)
      }
    }
  }
}
