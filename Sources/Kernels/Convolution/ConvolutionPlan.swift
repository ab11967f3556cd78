import COneDNN

/// Which convolution kernels to use.
///
/// Winograd's algorithm was the faster one in all three directions for every 3x3 stride-1 shape measured, and this
/// project's kernels were faster than oneDNN's (Docs/Performance.md). So the rule is fixed: it needs no trial runs, and
/// the same shape is computed the same way in every run.
public enum ConvolutionAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// Winograd F(4x4, 3x3) where it is offered, by this project's kernels before oneDNN's; direct elsewhere.
  case automatic
  /// The textbook algorithm.
  case direct
  /// As `automatic`.
  case winograd
  /// Winograd by oneDNN's kernels only, to compare with.
  case libraryWinograd = "library-winograd"
}

/// Everything that a convolution kernel is compiled for.
struct ConvolutionKey: Hashable, Sendable {
  let input: Shape
  let weight: Shape
  let geometry: ConvolutionGeometry
  let direction: UInt32
  let hasBias: Bool
  let fusesReLU: Bool
  let algorithm: ConvolutionAlgorithm
}

/// A convolution kernel with the layouts that it works on.
struct ConvolutionKernel {
  let plan: Plan
  let source: Layout
  let destination: Layout

  var takesBlockedWeights: Bool { eil_convolution_takes(plan.handle, EIL_BLOCKED_WEIGHTS) != 0 }

  /// `weight` in a layout that the plan reads, itself or by packing.
  func readable(_ weight: NDArray, _ geometry: ConvolutionGeometry) -> NDArray {
    weight.layout == .blockedWeights && geometry.groups == 1 ? weight : weight.plain()
  }

  /// Memory for the weights in the kernel's own layout; nil where it works on `weight` as it lies.
  func packing(for weight: NDArray) -> MemoryBlock? {
    let bytes = eil_convolution_packing(plan.handle, weight.weightsLayout)
    return bytes > 0 ? MemoryBlock(byteCount: bytes) : nil
  }
}

extension NDArray {
  var weightsLayout: eil_weights_layout { layout == .blockedWeights ? EIL_BLOCKED_WEIGHTS : EIL_PLAIN_WEIGHTS }
}

extension ConvolutionKey {
  private struct Candidate: Hashable {
    let key: ConvolutionKey
    let source: Layout
    let destination: Layout
    let winograd: Bool
  }

  private static let cache = PlanCache<Candidate>()

  /// The best kernel that oneDNN offers; nil where there is none, as for unusual groups.
  func kernel() -> ConvolutionKernel? {
    for (source, destination) in layouts {
      for winograd in [true, false] where allows(winograd: winograd) {
        let candidate = Candidate(key: self, source: source, destination: destination, winograd: winograd)
        if let plan = Self.cache.plan(for: candidate, make: Self.make) {
          return ConvolutionKernel(plan: plan, source: source, destination: destination)
        }
      }
    }
    return nil
  }

  /// Layouts to try, best first. The first layer's few channels are read as they come from the picture.
  private var layouts: [(Layout, Layout)] {
    let blocked = OneDNN.preferredLayout
    let usual: [(Layout, Layout)] = [(blocked, blocked), (.channelsLast, .channelsLast), (.plain, .plain)]
    return input[1] < 4 ? [(.plain, blocked)] + usual : usual
  }

  /// The work of the textbook algorithm, which is the same in all three directions.
  var work: Profile.Work {
    let output = geometry.outputShape(input: input, weight: weight)
    let numbers = input.elementCount + output.elementCount + weight.elementCount
    return Profile.Work(
      floatingPointOperations: 2 * Double(output.elementCount) * Double(weight.product(of: 1..<4)),
      bytes: 4 * Double(numbers))
  }

  private func allows(winograd: Bool) -> Bool {
    guard winograd else { return algorithm == .automatic || algorithm == .direct || !suitsLibraryWinograd }
    return algorithm != .direct && suitsLibraryWinograd
  }

  /// Whether oneDNN's Winograd kernels may serve. That of the gradient of the input is wrong (oneDNN 2.6) where a low
  /// picture has more zeros above than below, or fewer.
  private var suitsLibraryWinograd: Bool {
    isWinogradShape && (direction != EIL_BACKWARD_DATA.rawValue || geometry.top == geometry.bottom)
  }

  var isWinogradShape: Bool {
    weight[2] == 3 && weight[3] == 3 && geometry.isDense && geometry.groups == 1
  }

  private static func make(_ candidate: Candidate) -> OpaquePointer? {
    let key = candidate.key
    var window = eil_window(input: key.input, weight: key.weight, geometry: key.geometry)
    return eil_convolution_plan(
      &window, candidate.source.oneDNN, candidate.destination.oneDNN, eil_direction(rawValue: key.direction),
      key.hasBias ? 1 : 0, key.fusesReLU ? 1 : 0, candidate.winograd ? 1 : 0)
  }
}

extension eil_window {
  fileprivate init(input: Shape, weight: Shape, geometry: ConvolutionGeometry) {
    let output = geometry.outputShape(input: input, weight: weight)
    self.init(
      batch: Int64(input[0]), in_channels: Int64(input[1]), in_height: Int64(input[2]), in_width: Int64(input[3]),
      out_channels: Int64(output[1]), out_height: Int64(output[2]), out_width: Int64(output[3]),
      kernel_height: Int64(weight[2]), kernel_width: Int64(weight[3]),
      stride_height: Int64(geometry.strideHeight), stride_width: Int64(geometry.strideWidth),
      dilation_height: Int64(geometry.dilationHeight), dilation_width: Int64(geometry.dilationWidth),
      top: Int64(geometry.top), left: Int64(geometry.left), bottom: Int64(geometry.bottom),
      right: Int64(geometry.right), groups: Int64(geometry.groups))
  }
}

extension ConvolutionGeometry {
  /// Stride 1 and dilation 1.
  var isDense: Bool { strideHeight == 1 && strideWidth == 1 && dilationHeight == 1 && dilationWidth == 1 }
}
