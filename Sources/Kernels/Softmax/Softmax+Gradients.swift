import Core

extension Softmax {
  /// The gradient of `softmax`, from its output.
  public static func softmaxGradient(_ outputGradient: NDArray, output: NDArray, axis: Int) -> NDArray {
    let lanes = Lanes(output, axis, "softmax, gradient")
    lanes.check(outputGradient)
    switch output.dtype {
    case .float32: return softmaxGradient(lanes, outputGradient.plain(), output.plain(), as: Float.self)
    case .float64: return softmaxGradient(lanes, outputGradient.plain(), output.plain(), as: Double.self)
    case .int32, .uint8: failUnsupported("softmax, gradient", output)
    }
  }

  private static func softmaxGradient<T: RealScalar>(
    _ lanes: Lanes, _ gradient: NDArray, _ output: NDArray, as type: T.Type
  ) -> NDArray {
    lanes.map([gradient, output], as: type) { inputs, result, step, size in
      let (g, y) = (inputs[0], inputs[1])
      var sum = 0.0
      for i in 0..<size { sum += Double(g[i * step] * y[i * step]) }
      let common = T(sum)
      for i in 0..<size { result[i * step] = y[i * step] * (g[i * step] - common) }
    }
  }

  /// The gradient of `logSoftmax`, from its output.
  public static func logSoftmaxGradient(_ outputGradient: NDArray, output: NDArray, axis: Int) -> NDArray {
    let lanes = Lanes(output, axis, "log softmax, gradient")
    lanes.check(outputGradient)
    switch output.dtype {
    case .float32: return logSoftmaxGradient(lanes, outputGradient.plain(), output.plain(), as: Float.self)
    case .float64: return logSoftmaxGradient(lanes, outputGradient.plain(), output.plain(), as: Double.self)
    case .int32, .uint8: failUnsupported("log softmax, gradient", output)
    }
  }

  private static func logSoftmaxGradient<T: RealScalar>(
    _ lanes: Lanes, _ gradient: NDArray, _ output: NDArray, as type: T.Type
  ) -> NDArray {
    lanes.map([gradient, output], as: type) { inputs, result, step, size in
      let (g, y) = (inputs[0], inputs[1])
      var sum = 0.0
      for i in 0..<size { sum += Double(g[i * step]) }
      let common = T(sum)
      for i in 0..<size { result[i * step] = g[i * step] - T.exp(y[i * step]) * common }
    }
  }
}
