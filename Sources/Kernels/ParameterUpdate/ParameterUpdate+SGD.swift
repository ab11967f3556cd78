import CLoops

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
  ) -> ParameterUpdate {
    require(
      momentum == 0 || momentumBuffer != nil, "SGD: momentum \(momentum) needs a momentum buffer, but there is none")
    let buffer = momentum == 0 ? nil : momentumBuffer
    let gradient = check(parameter, gradient, [buffer], "SGD")
    let settings = [learningRate, momentum, isFirstStep ? 1 : 1 - dampening, weightDecay]
    let arrays = [gradient] + (buffer.map { [$0] } ?? [])
    switch parameter.dtype {
    case .float32:
      return ParameterUpdate(
        parameter, arrays, fast(parameter, gradient, buffer, settings.map { Float($0) }, nesterov, isFirstStep))
    case .float64:
      return ParameterUpdate(parameter, arrays, plain(parameter, gradient, buffer, settings, nesterov, isFirstStep))
    case .int32, .uint8: failUnsupported("SGD", parameter)
    }
  }

  private static func fast(
    _ parameter: NDArray, _ gradient: NDArray, _ buffer: NDArray?, _ settings: [Float], _ nesterov: Bool,
    _ isFirstStep: Bool
  ) -> (Range<Int>) -> Void {
    let (p, g, m) = (parameter.floats, gradient.floats, buffer?.floats)
    let (rate, momentum, share, decay) = (settings[0], settings[1], settings[2], settings[3])
    return { range in
      let (start, count) = (range.lowerBound, Int64(range.count))
      guard let m else { return eil_sgd(count, p + start, g + start, rate, decay) }
      // What the buffer held before the first step is not used: it may not even be a number.
      if isFirstStep { (m + start).update(repeating: 0, count: range.count) }
      eil_sgd_momentum(count, p + start, g + start, m + start, rate, momentum, share, decay, nesterov ? 1 : 0)
    }
  }

  private static func plain(
    _ parameter: NDArray, _ gradient: NDArray, _ buffer: NDArray?, _ settings: [Double], _ nesterov: Bool,
    _ isFirstStep: Bool
  ) -> (Range<Int>) -> Void {
    let (p, g) = (parameter.address(as: Double.self), gradient.address(as: Double.self))
    let (rate, momentum, share, decay) = (settings[0], settings[1], settings[2], settings[3])
    let m = buffer?.address(as: Double.self)
    return { range in
      for i in range {
        let slope = g[i] + decay * p[i]
        guard let m else {
          p[i] -= rate * slope
          continue
        }
        let speed = (isFirstStep ? 0 : momentum * m[i]) + share * slope
        m[i] = speed
        p[i] -= rate * (nesterov ? slope + momentum * speed : speed)
      }
    }
  }
}
