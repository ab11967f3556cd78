/// A factor and a shift for each channel, in double precision: what batch normalization is at evaluation.
public struct ChannelScale: Sendable {
  /// What each channel is multiplied by.
  public let factor: [Double]
  /// What is added to each channel then.
  public let shift: [Double]

  /// A factor alone.
  public init(factor: [Double]) {
    self.factor = factor
    shift = Array(repeating: 0, count: factor.count)
  }

  /// `(x - mean) / √(variance + epsilon) · weight + bias` of each channel.
  public init(weight: [Double], bias: [Double], mean: [Double], variance: [Double], epsilon: Double) {
    let factor = zip(weight, variance).map { $0 / ($1 + epsilon).squareRoot() }
    self.factor = factor
    shift = zip(bias, zip(mean, factor)).map { $0 - $1.0 * $1.1 }
  }
}

extension InferenceOperation.Weights {
  /// These weights with `scale` behind them, where networks for inference, graphs and files fold it. Every product is
  /// rounded to float32 once, from double precision.
  ///
  /// - Returns: nil where there is not a number for each output.
  package func scaled(by scale: ChannelScale) -> Self? {
    let outputs = weight.shape[0]
    guard scale.factor.count == outputs, outputs > 0, bias == nil || bias?.elementCount == outputs else { return nil }
    let (newWeight, newBias) = (NDArray(uninitialized: weight.shape, .float32), NDArray(zeros: [outputs], .float32))
    let (source, target) = (weight.stored(as: Float.self), newWeight.stored(as: Float.self))
    let perOutput = weight.elementCount / outputs
    for (output, factor) in scale.factor.enumerated() {
      for index in output * perOutput..<(output + 1) * perOutput {
        target[index] = Float(Double(source[index]) * factor)
      }
    }
    let own = bias.map { Array($0.stored(as: Float.self)) } ?? [Float](repeating: 0, count: outputs)
    for output in 0..<outputs {
      newBias.stored(as: Float.self)[output] = Float(Double(own[output]) * scale.factor[output] + scale.shift[output])
    }
    return Self(newWeight, bias: newBias)
  }
}
