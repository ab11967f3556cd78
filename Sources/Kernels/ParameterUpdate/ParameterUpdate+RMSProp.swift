extension ParameterUpdate {
  /// One step of RMSProp (Tieleman and Hinton 2012), not centred, with epsilon outside the root.
  ///
  /// - Parameters:
  ///   - squareAverage: the running mean of squared gradients, zeros before the first step.
  ///   - momentumBuffer: needed where `momentum` is not 0; zeros before the first step.
  ///   - alpha: how much of `squareAverage` is kept.
  public static func rmsProp(
    _ parameter: NDArray, gradient: NDArray, squareAverage: NDArray, momentumBuffer: NDArray?, learningRate: Double,
    alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, weightDecay: Double = 0
  ) {
    require(
      momentum == 0 || momentumBuffer != nil,
      "RMSProp: momentum \(momentum) needs a momentum buffer, but there is none")
    let buffer = momentum == 0 ? nil : momentumBuffer
    let gradient = check(parameter, gradient, [squareAverage, buffer], "RMSProp")
    let settings = [learningRate, alpha, 1 - alpha, epsilon, momentum, weightDecay]
    switch parameter.dtype {
    case .float32: rmsProp(parameter, gradient, squareAverage, buffer, settings.map { Float($0) })
    case .float64: rmsProp(parameter, gradient, squareAverage, buffer, settings)
    case .int32, .uint8: failUnsupported("RMSProp", parameter.dtype)
    }
  }

  private static func rmsProp<T: RealScalar>(
    _ parameter: NDArray, _ gradient: NDArray, _ squareAverage: NDArray, _ buffer: NDArray?, _ settings: [T]
  ) {
    let (p, g, v) = (
      parameter.address(as: T.self), gradient.address(as: T.self), squareAverage.address(as: T.self)
    )
    let (rate, keep, take) = (settings[0], settings[1], settings[2])
    let (epsilon, momentum, decay) = (settings[3], settings[4], settings[5])
    let m = buffer?.address(as: T.self)
    Team.run(parameter.storedCount) { range in
      if let m {
        for i in range {
          let slope = g[i] + decay * p[i]
          let square = keep * v[i] + take * slope * slope
          let speed = momentum * m[i] + slope / (square.squareRoot() + epsilon)
          v[i] = square
          m[i] = speed
          p[i] -= rate * speed
        }
      } else {
        for i in range {
          let slope = g[i] + decay * p[i]
          let square = keep * v[i] + take * slope * slope
          v[i] = square
          p[i] -= rate * slope / (square.squareRoot() + epsilon)
        }
      }
    }
  }
}
