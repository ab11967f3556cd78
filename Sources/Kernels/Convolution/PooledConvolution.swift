import Core

/// Convolution, ReLU and maximum pooling as one, a few images at a time: what the convolution makes is pooled while
/// the processor's cache holds it, and neither it nor its gradient ever exists as a whole.
public struct PooledConvolution: Sendable {
  private let geometry: ConvolutionGeometry
  private let pooling: PoolingGeometry
  private let partBytes: Int

  /// - Parameter partBytes: what the convolution makes of the images of one part, at most: half of a third-level
  ///   cache of 32 MB. A part has one image at least.
  public init(_ geometry: ConvolutionGeometry, _ pooling: PoolingGeometry, partBytes: Int = 1 << 24) {
    (self.geometry, self.pooling, self.partBytes) = (geometry, pooling, partBytes)
  }

  /// What a forward run leaves for the backward one. Neither the convolution's output nor a mask of it is there: a
  /// gradient reaches the largest value of a window just where the pooled value is positive.
  public struct Kept: Sendable {
    /// The pooled values.
    public fileprivate(set) var output: NDArray?
    fileprivate var parts: [Part] = []
    fileprivate let inputShape: Shape
    fileprivate let weight: ArrayForm
  }

  fileprivate struct Part {
    let rows: Range<Int>
    /// The form of the convolution's output.
    let features: ArrayForm
    let winners: Pooling.Winners
  }

  /// `maxpool(relu(input * weight + bias))`.
  ///
  /// - Parameters:
  ///   - input: `[N, C, H, W]`.
  ///   - weight: `[O, C/groups, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Returns: `[N, O, H'', W'']`.
  public func forward(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> (output: NDArray, kept: Kept) {
    let output = ArrayInParts(rows: input.shape[0])
    var kept = Kept(inputShape: input.shape, weight: weight.form)
    for rows in cut(input, weight) {
      let features = Convolution.forward(input.rows(rows), weight, bias: bias, geometry, fusingReLU: true)
      let (_, winners) = Pooling.maximum(features, pooling, into: output.part(rows))
      kept.parts.append(Part(rows: rows, features: features.form, winners: winners))
    }
    guard let whole = output.whole else { fail("convolution and max pooling: \(input.described) made no part") }
    kept.output = whole
    return (whole, kept)
  }

  private func cut(_ input: NDArray, _ weight: NDArray) -> [Range<Int>] {
    let output = geometry.outputShape(input: input.shape, weight: weight.shape)
    // No images are one part too, from which the empty result has its shape, and the weights a gradient of 0.
    guard output[0] > 0 else { return [0..<0] }
    let imageBytes = output.product(of: 1..<4) * input.dtype.byteCount
    let count = max(1, partBytes / max(1, imageBytes))
    return stride(from: 0, to: output[0], by: count).map { $0..<min($0 + count, output[0]) }
  }
}

extension PooledConvolution {
  /// Which gradients are asked for.
  public struct Wanted: Sendable {
    /// Whether that of the convolution's input is.
    public let input: Bool
    /// Whether that of the weight is.
    public let weight: Bool
    /// Whether that of the bias is.
    public let bias: Bool

    public init(input: Bool, weight: Bool, bias: Bool) {
      self.input = input
      self.weight = weight
      self.bias = bias
    }
  }

  /// The gradients that are asked for.
  public struct Gradients {
    /// In the shape of the input; nil where it was not asked for.
    public fileprivate(set) var input: NDArray?
    /// In the shape of the weight; nil where it was not asked for.
    public fileprivate(set) var weight: NDArray?
    /// `[O]`; nil where it was not asked for.
    public fileprivate(set) var bias: NDArray?
  }

  /// - Parameters:
  ///   - outputGradient: is taken, and overwritten if nobody else holds it.
  ///   - kept: of the forward run with this input and these weights; is taken too. Its memory is freed as soon as it
  ///     has been read, if nobody else holds it.
  ///   - input: needed where the gradient of the weights is wanted.
  ///   - weight: needed where the gradient of the input is wanted.
  public func gradients(
    _ outputGradient: inout NDArray?, kept: inout Kept?, input: NDArray?, weight: NDArray?, wanted: Wanted
  ) -> Gradients {
    guard var known = kept.take() else { return Gradients() }
    guard let positive = openGradient(&outputGradient, &known.output) else { return Gradients() }
    let inputGradient = ArrayInParts(rows: known.inputShape[0])
    var gradients = Gradients()
    for part in known.parts {
      let gradient = Pooling.maximumGradient(
        positive.rows(part.rows), part.winners, input: part.features, pooling)
      if wanted.weight {
        add(gradient, of: needed(input, "input").rows(part.rows), known, wanted, to: &gradients)
      } else if wanted.bias {
        accumulate(Reduction.sum(gradient, axes: [0, 2, 3]), into: &gradients.bias)
      }
      guard wanted.input else { continue }
      var shape = known.inputShape
      shape[0] = part.rows.count
      _ = Convolution.inputGradient(
        gradient, needed(weight, "weight"), inputShape: shape, geometry, mask: nil,
        into: inputGradient.part(part.rows))
    }
    gradients.input = inputGradient.whole
    return gradients
  }

  private func needed(_ array: NDArray?, _ name: StaticString) -> NDArray {
    guard let array else {
      fail("convolution and max pooling, gradient: the \(name) was not kept, but a wanted gradient needs it")
    }
    return array
  }

  /// Where the largest values of all windows were: offsets into the planes of the convolution's output.
  ///
  /// - Returns: int32 in the shape of the pooled values, and the shape of the convolution's output.
  public func places(_ kept: Kept) -> (places: NDArray, shape: Shape) {
    let places = ArrayInParts(rows: kept.inputShape[0])
    for part in kept.parts {
      _ = places.part(part.rows).take(
        Pooling.places(part.winners, input: part.features, pooling))
    }
    guard let whole = places.whole else { fail("convolution and max pooling: nothing was pooled") }
    return (whole, geometry.outputShape(input: kept.inputShape, weight: kept.weight.shape))
  }

  /// The gradient where the ReLU was open; takes both arguments.
  private func openGradient(_ gradient: inout NDArray?, _ output: inout NDArray?) -> NDArray? {
    guard let whole = gradient.take(), let pooled = output.take() else { return nil }
    return Elementwise.gradient(whole, of: .relu, output: pooled)
  }

  /// Adds what one part contributes to the gradients of the weights and, if wanted, the bias.
  private func add(
    _ gradient: NDArray, of input: NDArray, _ kept: Kept, _ wanted: Wanted, to sums: inout Gradients
  ) {
    let found = Convolution.weightGradient(
      gradient, input: input, weight: kept.weight, geometry, withBias: wanted.bias)
    accumulate(found.weight, into: &sums.weight)
    if let bias = found.bias { accumulate(bias, into: &sums.bias) }
  }

  private func accumulate(_ gradient: NDArray, into sum: inout NDArray?) {
    guard let known = sum else {
      sum = gradient
      return
    }
    Elementwise.accumulate(gradient, into: known)
  }
}
