import CLoops
import Core
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
  ) -> ParameterUpdate {
    require(step >= 1, "Adam: steps count from 1, not from \(step)")
    let gradient = check(parameter, gradient, [firstMoment, secondMoment], "Adam")
    let settings = [
      learningRate / (1 - pow(beta1, Double(step))), 1 / (1 - pow(beta2, Double(step))).squareRoot(), beta1, 1 - beta1,
      beta2, 1 - beta2, epsilon, decoupled ? 0 : weightDecay, decoupled ? 1 - learningRate * weightDecay : 1,
    ]
    let arrays = [gradient, firstMoment, secondMoment]
    switch parameter.dtype {
    case .float32: return ParameterUpdate(parameter, arrays, fastAdam(parameter, arrays, settings.map { Float($0) }))
    case .float64: return ParameterUpdate(parameter, arrays, plainAdam(parameter, arrays, settings))
    case .int32, .uint8: failUnsupported("Adam", parameter)
    }
  }

  private static func fastAdam(
    _ parameter: NDArray, _ arrays: [NDArray], _ settings: [Float]
  ) -> (Range<Int>) -> Void {
    let (p, g, m, v) = (parameter.floats, arrays[0].floats, arrays[1].floats, arrays[2].floats)
    return { range in
      let start = range.lowerBound
      eil_adam(Int64(range.count), p + start, g + start, m + start, v + start, settings)
    }
  }

  private static func plainAdam(
    _ parameter: NDArray, _ arrays: [NDArray], _ settings: [Double]
  ) -> (Range<Int>) -> Void {
    let (p, g) = (parameter.address(as: Double.self), arrays[0].address(as: Double.self))
    let (m, v) = (arrays[1].address(as: Double.self), arrays[2].address(as: Double.self))
    let (rate, correction, epsilon) = (settings[0], settings[1], settings[6])
    let (keep1, take1, keep2, take2) = (settings[2], settings[3], settings[4], settings[5])
    let (decay, shrinkage) = (settings[7], settings[8])
    return { range in
      for i in range {
        let slope = g[i] + decay * p[i]
        m[i] = keep1 * m[i] + take1 * slope
        v[i] = keep2 * v[i] + take2 * slope * slope
        p[i] = p[i] * shrinkage - rate * m[i] / (v[i].squareRoot() * correction + epsilon)
      }
    }
  }
}
