import CLoops
import Core

extension ParameterUpdate {
  /// One step of RMSProp (Tieleman and Hinton 2012), not centered, with epsilon outside the root.
  ///
  /// - Parameters:
  ///   - squareAverage: the running mean of squared gradients, zeros before the first step.
  ///   - momentumBuffer: needed where `momentum` is not 0; zeros before the first step.
  ///   - alpha: how much of `squareAverage` is kept.
  public static func rmsProp(
    _ parameter: NDArray, gradient: NDArray, squareAverage: NDArray, momentumBuffer: NDArray?, learningRate: Double,
    alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, weightDecay: Double = 0
  ) -> ParameterUpdate {
    require(
      momentum == 0 || momentumBuffer != nil,
      "RMSProp: momentum \(momentum) needs a momentum buffer, but there is none")
    let buffer = momentum == 0 ? nil : momentumBuffer
    let gradient = check(parameter, gradient, [squareAverage, buffer], "RMSProp")
    let settings = [learningRate, alpha, 1 - alpha, epsilon, momentum, weightDecay]
    let arrays = [gradient, squareAverage] + (buffer.map { [$0] } ?? [])
    switch parameter.dtype {
    case .float32:
      return ParameterUpdate(parameter, arrays, fastRMSProp(parameter, arrays, settings.map { Float($0) }))
    case .float64: return ParameterUpdate(parameter, arrays, plainRMSProp(parameter, arrays, settings))
    case .int32, .uint8: failUnsupported("RMSProp", parameter)
    }
  }

  private static func fastRMSProp(
    _ parameter: NDArray, _ arrays: [NDArray], _ settings: [Float]
  ) -> (Range<Int>) -> Void {
    let (p, g, v) = (parameter.floats, arrays[0].floats, arrays[1].floats)
    let m = arrays.count > 2 ? arrays[2].floats : nil
    return { range in
      let start = range.lowerBound
      eil_rmsprop(Int64(range.count), p + start, g + start, v + start, m.map { $0 + start }, settings)
    }
  }

  private static func plainRMSProp(
    _ parameter: NDArray, _ arrays: [NDArray], _ settings: [Double]
  ) -> (Range<Int>) -> Void {
    let (p, g) = (parameter.address(as: Double.self), arrays[0].address(as: Double.self))
    let v = arrays[1].address(as: Double.self)
    let m = arrays.count > 2 ? arrays[2].address(as: Double.self) : nil
    let (rate, keep, take) = (settings[0], settings[1], settings[2])
    let (epsilon, momentum, decay) = (settings[3], settings[4], settings[5])
    return { range in
      for i in range {
        let slope = g[i] + decay * p[i]
        v[i] = keep * v[i] + take * slope * slope
        var speed = slope / (v[i].squareRoot() + epsilon)
        if let m {
          speed += momentum * m[i]
          m[i] = speed
        }
        p[i] -= rate * speed
      }
    }
  }
}
