extension ParameterUpdate {
  /// One step of stochastic gradient descent with momentum.
  ///
  /// - Parameters:
  ///   - momentumBuffer: needed where `momentum` is not 0; written on the first step, whatever it holds.
  ///   - dampening: 1 minus how much of the gradient enters the momentum, from the second step on.
  ///   - nesterov: looks ahead along the momentum.
  ///   - weightDecay: times the parameter, added to the gradient.
  public static func sgd(
    _ parameter: NDArray, gradient: NDArray, momentumBuffer: NDArray?, learningRate: Double, momentum: Double = 0,
    dampening: Double = 0, nesterov: Bool = false, weightDecay: Double = 0, isFirstStep: Bool
  ) {
    require(
      momentum == 0 || momentumBuffer != nil, "SGD: momentum \(momentum) needs a momentum buffer, but there is none")
    let buffer = momentum == 0 ? nil : momentumBuffer
    let gradient = check(parameter, gradient, [buffer], "SGD")
    let settings = [learningRate, momentum, isFirstStep ? 1 : 1 - dampening, weightDecay]
    switch parameter.dtype {
    case .float32: sgd(parameter, gradient, buffer, settings.map { Float($0) }, nesterov, isFirstStep)
    case .float64: sgd(parameter, gradient, buffer, settings, nesterov, isFirstStep)
    case .int32, .uint8: failUnsupported("SGD", parameter.dtype)
    }
  }

  private static func sgd<T: RealScalar>(
    _ parameter: NDArray, _ gradient: NDArray, _ buffer: NDArray?, _ settings: [T], _ nesterov: Bool,
    _ isFirstStep: Bool
  ) {
    let (p, g) = (parameter.address(as: T.self), gradient.address(as: T.self))
    let (rate, momentum, share, decay) = (settings[0], settings[1], settings[2], settings[3])
    guard let m = buffer?.address(as: T.self) else {
      return Team.run(parameter.storedCount) { range in
        for i in range { p[i] -= rate * (g[i] + decay * p[i]) }
      }
    }
    // What the buffer held before the first step is not used: it may not even be a number.
    let start = isFirstStep
    Team.run(parameter.storedCount) { range in
      if start { (m + range.lowerBound).update(repeating: 0, count: range.count) }
      if nesterov {
        for i in range {
          let slope = g[i] + decay * p[i]
          let speed = momentum * m[i] + share * slope
          m[i] = speed
          p[i] -= rate * (slope + momentum * speed)
        }
      } else {
        for i in range {
          let speed = momentum * m[i] + share * (g[i] + decay * p[i])
          m[i] = speed
          p[i] -= rate * speed
        }
      }
    }
  }
}
