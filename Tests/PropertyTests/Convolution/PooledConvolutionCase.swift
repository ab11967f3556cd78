import Kernels
import ReferenceKernels

/// Convolution, ReLU and maximum pooling as one, in parts of any number of images, and all gradients.
struct PooledConvolutionCase: PropertyCase {
  var setting = ConvolutionSetting()
  /// Side of the pooled windows, their distance, and zeros around.
  var window = 1
  var step = 1
  var margin = 0
  /// Images in a part.
  var images = 1
  var hasBias = false
  var layout = Layout.plain
  var gradientLayout = Layout.plain
  var wantsInput = true
  var wantsWeight = true

  static func drawn(from draw: inout Draw) -> PooledConvolutionCase {
    PooledConvolutionCase(
      setting: .drawn(from: &draw), window: draw.pick([2, 2, 3, 1]), step: draw.pick([2, 2, 1, 3]),
      margin: draw.pick([0, 0, 1]), images: draw.integer(1...3), hasBias: draw.chance(0.6), layout: draw.layout(),
      gradientLayout: draw.layout(), wantsInput: draw.chance(0.8), wantsWeight: draw.chance(0.8))
  }

  static var simplifications: [Simplification<PooledConvolutionCase>] {
    ConvolutionSetting.simplifications.map { $0.inside(\.setting) } + [
      .lower(\.window, to: 1), .lower(\.step, to: 1), .lower(\.margin, to: 0), .lower(\.images, to: 1),
      .drop(\.hasBias), .prefer(\.layout, Layout.ofFeatures), .prefer(\.gradientLayout, Layout.ofFeatures),
      .drop(\.wantsInput), .drop(\.wantsWeight),
    ]
  }

  var isValid: Bool {
    guard setting.isValid else { return false }
    return setting.outputShape[2...].allSatisfy { $0 + 2 * margin >= window } && 2 * margin <= window
  }

  func defect() -> String? {
    let numbers = setting.numbers
    let x = numbers.array("input", setting.inputShape)
    let weight = numbers.array("weight", setting.weightShape)
    let bias = hasBias ? numbers.array("bias", [setting.weightShape[0]]) : nil
    return setting.withAlgorithm {
      let input = x.array(setting.dtype, layout)
      let (weights, shift) = (setting.weights(weight), bias?.array(setting.dtype))
      let (output, kept) = pooled.forward(input, weights, bias: shift)
      // Which value of a window is the largest may depend on rounding, so the kernel's own features count.
      let features = features(input, weights, shift)
      let gradient = numbers.array("gradient", Array(output.shape), in: -1...1)
      var (upper, left) = (Optional(gradient.array(setting.dtype, gradientLayout)), Optional(kept))
      let found = pooled.gradients(
        &upper, kept: &left, input: input, weight: weights,
        wanted: .init(input: wantsInput, weight: wantsWeight, bias: hasBias))
      let passed = open(gradient, output)
      return difference("output", output, reference.maximum(features))
        ?? gradientDefect(
          found, x, weight, reference.maximumGradient(features, gradient: passed),
          sizes: reference.maximumGradient(features, gradient: passed.magnitude))
    }
  }

  /// - Parameter sizes: the gradient's, had none of what overlapping windows add up cancelled.
  private func gradientDefect(
    _ found: PooledConvolution.Gradients, _ x: ReferenceArray, _ weight: ReferenceArray, _ gradient: ReferenceArray,
    sizes: ReferenceArray
  ) -> String? {
    let plain = setting.reference
    let pixels = setting.batch * setting.outputShape[2] * setting.outputShape[3]
    let weightShape = setting.weightShape
    return difference(
      "gradient of the input", found.input,
      wantsInput ? plain.inputGradient(shape: x.shape, weight: weight, gradient: gradient) : nil,
      setting.bound(
        setting.outputs * setting.kernel[0] * setting.kernel[1] + window * window,
        plain.inputGradient(shape: x.shape, weight: weight.magnitude, gradient: sizes)))
      ?? difference(
        "gradient of the weights", found.weight,
        wantsWeight ? plain.weightGradient(x, shape: weightShape, gradient: gradient) : nil,
        setting.bound(pixels + window * window, plain.weightGradient(x.magnitude, shape: weightShape, gradient: sizes)))
      ?? difference(
        "gradient of the bias", found.bias, hasBias ? plain.biasGradient(gradient) : nil,
        .sums(of: pixels + window * window, plain.biasGradient(sizes), setting.dtype))
  }

  /// The gradient where the ReLU let the largest value through.
  private func open(_ gradient: ReferenceArray, _ output: NDArray) -> ReferenceArray {
    Reference.multiply(gradient, output.reference.map { $0 > 0 ? 1 : 0 })
  }

  /// What the convolution makes, part by part.
  private func features(_ input: NDArray, _ weights: NDArray, _ bias: NDArray?) -> ReferenceArray {
    let values = stride(from: 0, to: setting.batch, by: images).flatMap { start in
      Convolution.forward(
        input.rows(start..<min(start + images, setting.batch)), weights, bias: bias, setting.geometry,
        fusingReLU: true
      ).doubles
    }
    return ReferenceArray(shape: setting.outputShape, values: values)
  }

  private var pooled: PooledConvolution {
    let bytes = setting.outputShape.dropFirst().reduce(setting.dtype.byteCount, *)
    return PooledConvolution(
      setting.geometry,
      PoolingGeometry(
        kernel: (window, window), stride: (step, step), padding: (margin, margin, margin, margin), dilation: (1, 1),
        ceilMode: false),
      partBytes: images * bytes)
  }

  private var reference: ReferencePooling {
    ReferencePooling(
      kernel: (window, window), stride: (step, step), padding: (margin, margin), paddingBehind: (margin, margin),
      dilation: (1, 1), ceil: false)
  }
}
