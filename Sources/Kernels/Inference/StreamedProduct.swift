import CLoops
import Core

/// The fully connected layer at inference, with the bias and the activation, a ReLU in the same pass.
enum StreamedProduct {
  /// Up to this many rows the weights are read once as they lie, and the time is that of reading them. A matrix product
  /// is faster for more.
  static let mostRows = 16

  /// `activation(input · weightᵀ + bias)`: `[N, I]`, `[O, I]` and `[O]` give `[N, O]`.
  static func run(
    _ input: NDArray, _ weight: NDArray, bias: NDArray?, _ activation: Activation?, into result: NDArray
  ) {
    run(input, weight, bias: bias, slope: activation.slope, into: result)
    if !activation.isRectifier { Elementwise.activate(result, activation) }
  }

  /// What is below 0 is multiplied by `slope`; 1 changes nothing.
  private static func run(
    _ input: NDArray, _ weight: NDArray, bias: NDArray?, slope: Float, into result: NDArray
  ) {
    let (count, inputs, outputs) = (input.shape[0], weight.shape[1], weight.shape[0])
    guard count <= mostRows else { return multiply(input, weight, bias, slope, into: result) }
    // Whole groups of four rows for each thread.
    ThreadPool.run((outputs + 3) / 4, grain: max(1, 8192 / max(1, inputs))) { groups in
      eil_streamed_product(
        input.floats, Int64(count), weight.floats, bias?.floats, Int64(inputs), Int64(outputs),
        Int64(groups.lowerBound * 4), Int64(min(outputs, groups.upperBound * 4)), slope, result.floats)
    }
  }

  private static func multiply(
    _ input: NDArray, _ weight: NDArray, _ bias: NDArray?, _ slope: Float, into result: NDArray
  ) {
    let (count, outputs) = (input.shape[0], weight.shape[0])
    InnerProduct.multiply(input, weight, transposeB: true, into: result)
    let (output, bias) = (result.floats, bias?.floats)
    ThreadPool.run(count, grain: max(1, 16384 / max(1, outputs))) { rows in
      for row in rows {
        for column in 0..<outputs {
          let value = output[row * outputs + column] + (bias?[column] ?? 0)
          output[row * outputs + column] = Elementwise.rectified(value, slope)
        }
      }
    }
  }
}
