import Kernels

extension Tensor {
  /// Local response normalization of `[N, C, ...]` over neighboring channels (Krizhevsky et al. 2012, section 3.3):
  /// `x / (k + alpha / size * sum of x² over the window)^beta`.
  ///
  /// Parameters and defaults are PyTorch's. The paper's alpha is not divided by the window, and its k is 2.
  ///
  /// - Parameters:
  ///   - size: channels in a window: `size / 2` before a channel, itself, and the rest behind it; those outside count
  ///     as 0.
  /// - Returns: a tensor of this one's shape.
  public func localResponseNormalized(
    size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
  ) -> Tensor {
    let settings = LocalResponse.Settings(size: size, alpha: alpha, beta: beta, k: k)
    return Tensor.recorded(
      .localResponseNormalization, [self], LocalResponse.forward(array, settings),
      keeping: LocalResponsePullback(input: array, settings: settings))
  }

  /// The same as a formula.
  fileprivate func dividedByResponse(_ settings: LocalResponse.Settings) -> Tensor {
    let planes = reshaped([shape[0], shape[1], shape.product(of: 2..<rank)])
    let padded = planes.squared().padded(
      before: [0, settings.size / 2, 0], after: [0, (settings.size - 1) / 2, 0])
    let channels = shape[1]
    let sum = (1..<settings.size).reduce(padded.sliced(0..<channels, axis: 1)) {
      $0 + padded.sliced($1..<$1 + channels, axis: 1)
    }
    let denominator = (sum * (settings.alpha / Double(settings.size)) + settings.k).power(-settings.beta)
    return (planes * denominator).reshaped(Array(shape))
  }
}

private struct LocalResponsePullback: KernelPullback {
  let input: NDArray
  let settings: LocalResponse.Settings

  func gradients(taking outputGradient: inout NDArray?, _: inout Gradients) -> [Tensor?] {
    outputGradient.map { [Tensor(LocalResponse.gradient($0, input: input, settings))] } ?? []
  }

  var differentiable: Tape.Differentiable { .definition { $0.operand(0, input).dividedByResponse(settings) } }
}
