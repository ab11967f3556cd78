import CWinograd
@testable import Core
@testable import Kernels
import ReferenceKernels
import Testing

/// One random convolution.
struct ConvolutionCase: Sendable, CustomStringConvertible {
  let x: [Int]
  let weight: [Int]
  var stride = (1, 1)
  var padding = (top: 0, bottom: 0, left: 0, right: 0)
  var dilation = (1, 1)
  var groups = 1

  /// Any geometry, with channel counts that fill blocks and ones that do not.
  init(seed: Int) {
    var source = Source(seed)
    let kernel = source.pick([(3, 3), (3, 3), (1, 1), (5, 5), (2, 3), (7, 1)])
    let same = source.integer(0...1) == 1
    padding = same ? (1, 1, 1, 1) : (source.integer(0...2), source.integer(0...2), source.integer(0...1), 1)
    stride = source.pick([(1, 1), (1, 1), (2, 2), (2, 1)])
    dilation = source.pick([(1, 1), (1, 1), (1, 1), (2, 2), (1, 2)])
    groups = source.pick([1, 1, 1, 2, 3])
    let inputs = source.pick([1, 3, 4, 8, 13, 16, 17, 32]) * groups
    let outputs = source.pick([1, 2, 5, 8, 16, 19]) * groups
    x = [source.integer(1...3), inputs, source.integer(11...15), source.integer(11...15)]
    weight = [outputs, inputs / groups, kernel.0, kernel.1]
  }

  /// The shapes that Winograd is for: 3x3 at stride 1.
  init(dense seed: Int) {
    var source = Source(seed)
    let (inputs, outputs) = (source.pick([3, 16, 20, 32, 48]), source.pick([16, 17, 32, 40]))
    padding = source.pick([(1, 1, 1, 1), (0, 0, 0, 0)])
    x = [source.integer(1...3), inputs, source.integer(4...17), source.integer(4...17)]
    weight = [outputs, inputs, 3, 3]
  }

  /// All channels on their own.
  init(depthwise seed: Int) {
    var source = Source(seed)
    groups = source.pick([3, 8, 16, 20])
    stride = source.pick([(1, 1), (2, 2)])
    padding = (1, 1, 1, 1)
    x = [2, groups, source.integer(5...9), source.integer(5...9)]
    weight = [groups * source.integer(1...2), 1, 3, 3]
  }

  var description: String {
    "\(x) with \(weight), stride \(stride), padding \(padding), dilation \(dilation), \(groups) groups"
  }
  var geometry: ConvolutionGeometry {
    ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
  var reference: ReferenceConvolution {
    ReferenceConvolution(stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
}

/// The fast kernels for convolution against loops.
@Suite struct ConvolutionTests {
  @Test(arguments: 0..<24) func anyGeometry(seed: Int) {
    check(ConvolutionCase(seed: seed), .automatic, seed)
  }

  @Test(arguments: 100..<112) func winogradShapes(seed: Int) {
    let entry = ConvolutionCase(dense: seed)
    check(entry, .winograd, seed)
    check(entry, .libraryWinograd, seed)
    check(entry, .direct, seed)
  }

  @Test(arguments: 200..<206) func depthwise(seed: Int) {
    check(ConvolutionCase(depthwise: seed), .automatic, seed)
  }

  /// Where the processor has the layout that Winograd's kernels need, they are what runs.
  @Test(.enabled(if: Layout.preferred == .blocked16, "needs AVX-512")) func winogradIsChosen() {
    for direction in [KernelDirection.forward, .inputGradient, .weightGradient] {
      let key = ConvolutionKey(
        input: [4, 64, 28, 28], weight: [64, 64, 3, 3], geometry: ConvolutionGeometry(padding: (1, 1, 1, 1)),
        direction: direction, hasBias: false, activation: .none, algorithm: .automatic)
      if eil_wino_available() != 0 { #expect(WinogradConvolution(key) != nil) }
      guard let version = OneDNN.version else { continue }
      let kernel = key.kernel()
      // oneDNN 3 has no Winograd kernels for this processor any more; its direct ones take their place.
      let name = kernel?.plan.kernelName ?? "no kernel"
      #expect(name.contains("wino") == (version.major < 3) && kernel != nil, "\(name)")
      #expect(kernel?.source == .blocked16 && kernel?.destination == .blocked16)
    }
  }

  /// Tests that run side by side each have their own.
  @Test func theAlgorithmIsSetForTheCallerAlone() async {
    let seen = await Convolution.$algorithm.withValue(.direct) {
      await (own: Convolution.algorithm, others: Task.detached { Convolution.algorithm }.value)
    }
    #expect(seen.own == .direct && seen.others == .automatic && Convolution.algorithm == .automatic)
  }

  /// Which kernel runs backward may have changed since the forward pass decided to leave the mask to it.
  @Test(arguments: [ConvolutionAlgorithm.automatic, .direct]) func masksAreAppliedByEveryKernel(
    algorithm: ConvolutionAlgorithm
  ) {
    Convolution.$algorithm.withValue(algorithm) { checkMasks("\(algorithm)") }
  }

  private func checkMasks(_ name: String) {
    var source = Source(77)
    let (x, weight) = (source.array([2, 16, 6, 6]), source.array([16, 16, 3, 3]))
    let (gradient, output) = (source.array([2, 16, 6, 6]), source.array([2, 16, 6, 6]))
    let masked = ReferenceArray(
      shape: gradient.shape, values: zip(gradient.values, output.values).map { $1 > 0 ? $0 : 0 })
    let geometry = ConvolutionGeometry(padding: (1, 1, 1, 1))
    let reference = ReferenceConvolution(padding: (1, 1, 1, 1))
    let (g, w) = (gradient.array(.float32, .blocked16), weight.array(.float32))
    let mask = output.array(.float32, .blocked16)
    expectEqual(
      Convolution.inputGradient(g, w, inputShape: [2, 16, 6, 6], geometry, mask: mask),
      reference.inputGradient(shape: x.shape, weight: weight, gradient: masked), "\(name), input", tolerance: 3e-5)
    let input = x.array(.float32, .blocked16)
    expectEqual(
      Convolution.weightGradient(g, input: input, weight: w.form, geometry, withBias: true, mask: mask).weight,
      reference.weightGradient(x, shape: weight.shape, gradient: masked), "\(name), weights", tolerance: 3e-5)
  }

  private func check(_ entry: ConvolutionCase, _ algorithm: ConvolutionAlgorithm, _ seed: Int) {
    Convolution.$algorithm.withValue(algorithm) { check(entry, seed, name: "\(entry), \(algorithm)") }
  }

  private func check(_ entry: ConvolutionCase, _ seed: Int, name: String) {
    var source = Source(seed + 1000)
    let (x, weight) = (source.array(entry.x), source.array(entry.weight))
    let bias = source.array([entry.weight[0]])
    let expected = entry.reference.forward(x, weight: weight, bias: bias)
    let gradient = source.array(expected.shape)
    for dtype in [DType.float32, .float64] {
      let layout = dtype == .float32 ? source.pick(layouts) : .plain
      let input = x.array(dtype, layout)
      let (w, b, g) = (weight.array(dtype), bias.array(dtype), gradient.array(dtype, layout))
      let output = Convolution.forward(input, w, bias: b, entry.geometry)
      expectEqual(output, expected, "\(name) \(dtype)", tolerance: dtype == .float32 ? 3e-5 : nil)
      expectEqual(
        Convolution.forward(input, w, bias: b, entry.geometry, fusingReLU: true), UnaryFunction.relu(expected),
        "\(name) \(dtype) with ReLU", tolerance: dtype == .float32 ? 3e-5 : nil)
      expectEqual(
        Convolution.inputGradient(g, w, inputShape: input.shape, entry.geometry),
        entry.reference.inputGradient(shape: entry.x, weight: weight, gradient: gradient),
        "\(name) \(dtype), gradient of the input", tolerance: dtype == .float32 ? 3e-5 : nil)
      let both = Convolution.weightGradient(g, input: input, weight: w.form, entry.geometry, withBias: true)
      expectEqual(
        both.weight, entry.reference.weightGradient(x, shape: entry.weight, gradient: gradient),
        "\(name) \(dtype), gradient of the weights", tolerance: dtype == .float32 ? 3e-5 : nil)
      if let found = both.bias {
        expectEqual(found, entry.reference.biasGradient(gradient), "\(name) \(dtype), gradient of the bias")
      } else {
        Issue.record("\(name): no gradient of the bias")
      }
    }
  }
}
