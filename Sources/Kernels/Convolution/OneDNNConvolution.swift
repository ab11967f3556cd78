import Core

/// One of oneDNN's convolution kernels with the layouts that it works on.
struct OneDNNConvolution: ConvolutionImplementation {
  let key: ConvolutionKey
  let plan: Plan
  let source: Layout
  let destination: Layout
  let isWinograd: Bool
  var masksGradients: Bool { false }

  func forward(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> NDArray {
    guard key.activation != nil else { return fusedForward(input, weight, bias: bias) }
    return NaNGuard.run([input, weight, bias]) {
      fusedForward(input, weight, bias: bias)
    } careful: { _ in
      key.activatingApart(input, weight, bias: bias)
    }
  }

  private func fusedForward(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> NDArray {
    let (input, weight) = (input.converted(to: source), readable(weight))
    let output = NDArray(uninitialized: key.output, .float32, layout: destination)
    Profile.measure("convolution", key.work) { plan.convolve(input, weight, bias: bias, into: output) }
    return output
  }

  func inputGradient(
    _ gradient: NDArray, _ weight: NDArray, mask: NDArray?, into part: ArrayInParts.Part?
  ) -> NDArray {
    let (gradient, weight) = (gradient.converted(to: destination), readable(weight))
    let result =
      part?.place(key.input, .float32, source) ?? NDArray(uninitialized: key.input, .float32, layout: source)
    Profile.measure("convolution, gradient of the input", key.work) {
      plan.convolutionInputGradient(gradient, weight, into: result)
    }
    return result
  }

  func weightGradient(
    _ gradient: NDArray, input: NDArray, mask: NDArray?, layout: Layout, withBias: Bool
  ) -> (weight: NDArray, bias: NDArray?) {
    let (gradient, input) = (gradient.converted(to: destination), input.converted(to: source))
    let result = NDArray(uninitialized: key.weight, .float32, layout: layout)
    let bias = withBias ? NDArray(uninitialized: [key.weight[0]], .float32) : nil
    Profile.measure("convolution, gradient of the weights", key.work) {
      plan.convolutionWeightGradient(input, gradient, into: result, bias: bias)
    }
    return (result, bias)
  }

  /// `weight` in a layout that the kernels read.
  private func readable(_ weight: NDArray) -> NDArray {
    weight.layout == .blockedWeights && key.geometry.groups == 1 ? weight : weight.plain()
  }
}

extension ConvolutionKey {
  /// The convolution with its ReLU as a pass of its own, through which a NaN goes; nil where there is none.
  fileprivate func activatingApart(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> NDArray? {
    var plain = self
    plain.activation = nil
    let sums = plain.implementation(.float32).forward(input, weight, bias: bias)
    guard NonFiniteCount(sums).nans > 0 else { return nil }
    let result = Elementwise.unary(.relu, sums)
    // A NaN times the zeros that fill up the weights is one.
    Elementwise.clearPadding(of: result)
    return result
  }

  /// The best kernel, and whether the activation must be a pass of its own behind it.
  ///
  /// - Parameter keepsNaN: whether the kernel's own activation must leave a NaN what it is.
  func activatingKernel(keepsNaN: Bool) -> (kernel: OneDNNConvolution, activatesApart: Bool)? {
    var plain = self
    plain.activation = nil
    guard activation.isInLibrary, activation.keepsNaNInLibrary || !keepsNaN else {
      return plain.kernel().map { ($0, true) }
    }
    guard !activation.isRectifier else { return kernel().map { ($0, false) } }
    let fused = kernel()
    if let fused, fused.isWinograd || fused.destination == Layout.preferred && !suitsLibraryWinograd {
      return (fused, false)
    }
    // Winograd kernels take a ReLU alone. Beside what they save a pass over the result costs little.
    let apart = plain.kernel()
    if let apart, fused == nil || apart.isWinograd || apart.destination != fused?.destination { return (apart, true) }
    return fused.map { ($0, false) }
  }

  private struct Candidate: Hashable {
    let key: ConvolutionKey
    let source: Layout
    let destination: Layout
    let winograd: Bool

    func plan() -> Plan? { Plan.convolution(key, source: source, destination: destination, winograd: winograd) }
  }

  private static let cache = PlanCache<Candidate>()

  /// The best kernel that oneDNN offers; nil where there is none, as for unusual groups, and where there is nothing to
  /// convolve. Those for inference belong to the network that asks for them, all others are kept.
  func kernel() -> OneDNNConvolution? {
    guard OneDNN.isAvailable, input.elementCount > 0 else { return nil }
    // Where Winograd was offered for inference it was faster by a quarter at least, and mostly twice as fast, for every
    // shape of VGG16 and ResNet-50 at 224 pixels, at batch 1 as well as at batch 8.
    let algorithms = suitsLibraryWinograd && algorithm != .direct ? [true, false] : [false]
    for (source, destination) in layouts {
      for winograd in algorithms {
        let candidate = Candidate(key: self, source: source, destination: destination, winograd: winograd)
        let plan = direction == .inference ? candidate.plan() : Self.cache.plan(for: candidate) { $0.plan() }
        if let plan {
          return OneDNNConvolution(
            key: self, plan: plan, source: source, destination: destination, isWinograd: winograd)
        }
      }
    }
    return nil
  }

  /// Whether oneDNN's Winograd kernels may serve. Where an image has more zeros on one side than on the other, that of
  /// the gradient of the input is wrong for low images (oneDNN 2.6). One of those for inference serves nothing else,
  /// so that what is known of training says nothing of it.
  private var suitsLibraryWinograd: Bool {
    let isEven = geometry.top == geometry.bottom && geometry.left == geometry.right
    return isWinogradShape && (isEven || direction == .forward || direction == .weightGradient)
  }

  /// Layouts to try, best first. The first layer's few channels are read as they come from the image.
  private var layouts: [(Layout, Layout)] {
    let blocked = Layout.preferred
    let usual: [(Layout, Layout)] = [(blocked, blocked), (.channelsLast, .channelsLast), (.plain, .plain)]
    return input[1] < 4 ? [(.plain, blocked)] + usual : usual
  }
}

#if OneDNN
import COneDNN

extension Plan {
  /// Nil where oneDNN offers no kernel for these layouts.
  static func convolution(
    _ key: ConvolutionKey, source: Layout, destination: Layout, winograd: Bool
  ) -> Plan? {
    var window = key.geometry.window.oneDNN(
      input: key.input, output: key.output, kernel: (key.weight[2], key.weight[3]), groups: key.geometry.groups)
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
#else
extension Plan {
  static func convolution(
    _ key: ConvolutionKey, source: Layout, destination: Layout, winograd: Bool
  ) -> Plan? { nil }
  var takesBlockedWeights: Bool { none }
  func convolve(_ source: NDArray, _ weight: NDArray, bias: NDArray?, into output: NDArray) { none }
  func convolutionInputGradient(_ gradient: NDArray, _ weight: NDArray, into result: NDArray) { none }
  func convolutionWeightGradient(_ source: NDArray, _ gradient: NDArray, into result: NDArray, bias: NDArray?) {
    none
  }
}
#endif
