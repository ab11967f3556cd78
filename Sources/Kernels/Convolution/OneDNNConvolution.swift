/// One of oneDNN's convolution kernels with the layouts that it works on.
struct ConvolutionKernel {
  let plan: Plan
  let source: Layout
  let destination: Layout
  let isWinograd: Bool
}

extension ConvolutionKey {
  /// The best kernel, and whether the activation must be a pass of its own behind it.
  ///
  /// - Parameter keepsNaN: whether the kernel's own activation must leave a NaN what it is.
  func activatingKernel(keepsNaN: Bool) -> (kernel: ConvolutionKernel, activatesApart: Bool)? {
    var plain = self
    plain.activation = nil
    guard !activation.isRectifier else { return kernel().map { ($0, false) } }
    guard activation.isInLibrary, activation.keepsNaNInLibrary || !keepsNaN else {
      return plain.kernel().map { ($0, true) }
    }
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
  func kernel() -> ConvolutionKernel? {
    guard OneDNN.isAvailable, input.elementCount > 0 else { return nil }
    // Where Winograd was offered for inference it was faster by a quarter at least, and mostly twice as fast, for every
    // shape of VGG16 and ResNet-50 at 224 pixels, at batch 1 as well as at batch 8.
    let algorithms = suitsLibraryWinograd && algorithm != .direct ? [true, false] : [false]
    for (source, destination) in layouts {
      for winograd in algorithms {
        let candidate = Candidate(key: self, source: source, destination: destination, winograd: winograd)
        let plan = direction == .inference ? candidate.plan() : Self.cache.plan(for: candidate) { $0.plan() }
        if let plan {
          return ConvolutionKernel(plan: plan, source: source, destination: destination, isWinograd: winograd)
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
