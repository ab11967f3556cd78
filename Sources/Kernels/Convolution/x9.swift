#if OneDNN
import COneDNN

extension Plan {
  /// Nil where oneDNN offers no kernel for these layouts.
  static func convolution(
    _ key: ConvolutionKey, source: Layout, destination: Layout, winograd: Bool
  ) -> Plan? {
    var window = eil_window(input: key.input, weight: key.weight, geometry: key.geometry)
    return eil_convolution_plan(
      &window, source.oneDNN, destination.oneDNN, key.direction.oneDNN, key.hasBias ? 1 : 0,
      key.addsToOutput ? 1 : 0, key.activation.oneDNN, winograd ? 1 : 0
    ).map(Plan.init)
  }

  /// Whether the kernel reads, or writes, weights in blocks as they lie.
  var takesBlockedWeights: Bool { eil_convolution_takes(handle, EIL_BLOCKED_WEIGHTS) != 0 }

  func convolve(_ source: NDArray, _ weight: NDArray, bias: NDArray?, into output: NDArray) {
    let packed = packing(for: weight)
    run("convolution") {
      eil_convolution_forward(
        handle, source.floats, weight.floats, weight.weightsLayout, bias?.floats, output.floats, packed?.pointer, $0)
    }
    withExtendedLifetime(packed) {}
  }

  func convolutionInputGradient(_ gradient: NDArray, _ weight: NDArray, into result: NDArray) {
    let packed = packing(for: weight)
    run("convolution, gradient of the input") {
      eil_convolution_backward_data(
        handle, gradient.floats, weight.floats, weight.weightsLayout, result.floats, packed?.pointer, $0)
    }
    withExtendedLifetime(packed) {}
  }

  func convolutionWeightGradient(_ source: NDArray, _ gradient: NDArray, into result: NDArray, bias: NDArray?) {
    let packed = packing(for: result)
    run("convolution, gradient of the weights") {
      eil_convolution_backward_weights(
        handle, source.floats, gradient.floats, result.floats, result.weightsLayout, bias?.floats, packed?.pointer, $0)
    }
    withExtendedLifetime(packed) {}
  }

  /// Memory for the weights in the kernel's own layout; nil where it works on `weight` as it lies.
  private func packing(for weight: NDArray) -> MemoryBlock? {
    let bytes = eil_convolution_packing(handle, weight.weightsLayout)
    return bytes > 0 ? MemoryBlock(byteCount: bytes) : nil
  }
}

extension NDArray {
  fileprivate var weightsLayout: eil_weights_layout {
    layout == .blockedWeights ? EIL_BLOCKED_WEIGHTS : EIL_PLAIN_WEIGHTS
  }
}

extension Activation? {
  var oneDNN: eil_activation {
    switch self {
    case nil, .softplus: eil_activation(kind: EIL_NO_ACTIVATION, alpha: 0, beta: 0)
    case .relu, .leakyReLU: eil_activation(kind: EIL_RECTIFIED, alpha: slope, beta: 0)
    case .clamp(let least, let most): eil_activation(kind: EIL_CLAMP, alpha: Float(least), beta: Float(most))
    case .sigmoid: eil_activation(kind: EIL_SIGMOID, alpha: 0, beta: 0)
    case .hardsigmoid: eil_activation(kind: EIL_HARDSIGMOID, alpha: 0, beta: 0)
    case .tanh: eil_activation(kind: EIL_HYPERBOLIC, alpha: 0, beta: 0)
    case .gelu: eil_activation(kind: EIL_EXACT_GELU, alpha: 0, beta: 0)
    case .silu: eil_activation(kind: EIL_SILU, alpha: 0, beta: 0)
    case .hardswish: eil_activation(kind: EIL_HARDSWISH, alpha: 0, beta: 0)
    case .elu(let alpha): eil_activation(kind: EIL_ELU, alpha: Float(alpha), beta: 0)
    }
  }
}
#endif
