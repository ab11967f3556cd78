import CLoops
import Core

/// The update of one parameter (float32 or float64) by an optimizer's rule, in place; the rules are those of PyTorch's
/// optimizers.
///
/// Updates are collected and run together: one team of threads goes once through all of a network's parameters, however
/// many small ones there are.
///
/// All arrays of one update have one shape and type.
public struct ParameterUpdate {
  private let count: Int
  private let bytes: Int
  private let body: (Range<Int>) -> Void

  /// - Parameters:
  ///   - arrays: what is read and written.
  ///   - body: updates a range of the stored elements.
  init(_ parameter: NDArray, _ arrays: [NDArray], _ body: @escaping (Range<Int>) -> Void) {
    count = parameter.storedCount
    bytes = (arrays.count + 1) * count * parameter.dtype.byteCount
    // A bare pointer would not keep the arrays' memory.
    self.body = { range in withExtendedLifetime((parameter, arrays)) { body(range) } }
  }

  /// Runs all `updates`.
  public static func run(_ updates: [ParameterUpdate]) {
    var ends: [Int] = []
    for update in updates { ends.append((ends.last ?? 0) + update.count) }
    let work = Profile.Work(bytes: updates.reduce(0) { $0 + Double($1.bytes) })
    Profile.measure("parameter update", work) {
      ThreadPool.run(ends.last ?? 0) { range in
        var start = 0
        for (update, end) in zip(updates, ends) {
          let own = range.clamped(to: start..<end)
          if !own.isEmpty { update.body(own.lowerBound - start..<own.upperBound - start) }
          start = end
        }
      }
    }
  }

  /// Checks that `arrays` fit `parameter`, and brings the gradient into its layout.
  static func check(_ parameter: NDArray, _ gradient: NDArray, _ arrays: [NDArray?], _ rule: String) -> NDArray {
    for case let array? in arrays + [gradient] {
      require(
        array.shape == parameter.shape && array.dtype == parameter.dtype,
        "\(rule): \(array.dtype) of shape \(array.shape) does not fit the parameter's \(parameter.dtype) of shape "
          + "\(parameter.shape)")
    }
    for case let array? in arrays {
      require(
        array.layout == parameter.layout,
        "\(rule): a buffer has layout \(array.layout), but its parameter has \(parameter.layout)")
    }
    return gradient.converted(to: parameter.layout)
  }
}

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
