import Core
import Kernels

extension Tensor {
  /// The transpose of a convolution: leads from the shape of the convolution's output back to that of its input, as the
  /// convolution's gradient does (Zeiler et al. 2010). Also called deconvolution.
  ///
  /// - Parameters:
  ///   - weight: `[C, O/groups, kh, kw]` for this tensor's `[N, C, H, W]`: that of the convolution it transposes.
  ///   - bias: `[O]`.
  ///   - geometry: of the convolution it transposes.
  ///   - outputPadding: rows and columns added at the bottom and right of the output, below the stride; several sizes
  ///     are convolved to one, and this says which is meant.
  /// - Returns: `[N, O, H', W']` with `H' = (H - 1) * stride - top - bottom + dilation * (kh - 1) + outputPadding + 1`.
  public func transposedConvolved(
    _ weight: Tensor, bias: Tensor? = nil, _ geometry: ConvolutionGeometry = ConvolutionGeometry(),
    outputPadding: (height: Int, width: Int) = (0, 0)
  ) -> Tensor {
    checkTransposedConvolution(weight, bias, geometry, outputPadding)
    let height = geometry.transposedSize(shape[2], weight.shape[2], geometry.verticalAxis) + outputPadding.height
    let width = geometry.transposedSize(shape[3], weight.shape[3], geometry.horizontalAxis) + outputPadding.width
    require(
      height > 0 && width > 0,
      "transposed convolution: input \(array.described), weight \(weight.array.described) and padding "
        + "(\(geometry.top), \(geometry.left), \(geometry.bottom), \(geometry.right)) leave an output of "
        + "\(height) by \(width); pad less")
    let down = OutputEnd(outputPadding.height, geometry.verticalAxis)
    let across = OutputEnd(outputPadding.width, geometry.horizontalAxis)
    var whole = geometry
    (whole.bottom, whole.right) = (down.padding, across.padding)
    let inputShape: Shape = [
      shape[0], weight.shape[1] * geometry.groups, height - down.zeros, width - across.zeros,
    ]
    var output = transposedConvolved(weight, to: inputShape, whole)
    if down.zeros + across.zeros > 0 {
      output = output.padded(before: [0, 0, 0, 0], after: [0, 0, down.zeros, across.zeros])
    }
    guard let bias else { return output }
    return output + bias.joining(output.tape).reshaped([1, -1, 1, 1])
  }

  private func checkTransposedConvolution(
    _ weight: Tensor, _ bias: Tensor?, _ geometry: ConvolutionGeometry, _ outputPadding: (height: Int, width: Int)
  ) {
    geometry.check("transposed convolution of \(array.described) by \(weight.array.described)")
    require(
      rank == 4 && weight.rank == 4 && shape[1] == weight.shape[0] && dtype == weight.dtype,
      "transposed convolution: the input \(shape) (\(dtype)) must be [N, C, H, W] and the weight \(weight.shape) "
        + "(\(weight.dtype)) [C, O/groups, kh, kw] with the same C and element type; make the weight for the input, or "
        + "cast one")
    require(
      shape[1] % geometry.groups == 0,
      "transposed convolution: the \(shape[1]) channels of the input \(array.described) do not divide into "
        + "\(geometry.groups) groups; the groups must divide them")
    require(
      bias.map { $0.shape == [weight.shape[1] * geometry.groups] && $0.dtype == dtype } ?? true,
      "transposed convolution: the bias \(bias?.array.described ?? "") must have one number for each of the "
        + "\(weight.shape[1] * geometry.groups) outputs of the weight \(weight.array.described), and its type; make it "
        + "for the weight, or cast it")
    require(
      outputPadding.height >= 0 && outputPadding.height < max(geometry.strideHeight, geometry.dilationHeight)
        && outputPadding.width >= 0 && outputPadding.width < max(geometry.strideWidth, geometry.dilationWidth),
      "transposed convolution: the output padding (\(outputPadding.height), \(outputPadding.width)) of the input "
        + "\(array.described) must be at least 0 and smaller than the stride (\(geometry.strideHeight), "
        + "\(geometry.strideWidth)) or the dilation (\(geometry.dilationHeight), \(geometry.dilationWidth)); for more "
        + "zeros pad the output")
  }

  /// The transpose of the convolution by `weight` of an input of `inputShape`.
  func transposedConvolved(_ weight: Tensor, to inputShape: Shape, _ geometry: ConvolutionGeometry) -> Tensor {
    // Each operand is kept for the other's gradient only.
    let (g, w) = (weight.wantsGradient ? array : nil, wantsGradient ? weight.storedArray : nil)
    let form = weight.storedArray.form
    let output = Convolution.inputGradient(array, weight.storedArray, inputShape: inputShape, geometry)
    return Tensor.recorded(.transposedConvolution, [self, weight], output) {
      { gradient, recall in
        [
          w.map { gradient.convolvedByRule(recall.operand(1, $0), geometry) },
          g.map {
            gradient.convolutionWeightGradient(recall.operand(0, $0), weight: form, geometry)
          },
        ]
      }
    }
  }
}

/// How a transposed convolution ends along one axis. The convolution that it transposes leaves less than its stride of
/// its input over; a wider output padding first gives back what the padding cuts off, and zeros come behind that.
private struct OutputEnd {
  /// What is still cut off.
  let padding: Int
  /// Zeros to be added.
  let zeros: Int

  init(_ outputPadding: Int, _ axis: ConvolutionGeometry.Axis) {
    let returned = outputPadding < axis.stride ? 0 : min(axis.after, outputPadding)
    padding = axis.after - returned
    zeros = max(0, outputPadding - returned - (axis.stride - 1))
  }
}

extension ConvolutionGeometry {
  /// Stride, padding before and after, and dilation along one axis.
  fileprivate typealias Axis = (stride: Int, before: Int, after: Int, dilation: Int)

  fileprivate var verticalAxis: Axis { (strideHeight, top, bottom, dilationHeight) }
  fileprivate var horizontalAxis: Axis { (strideWidth, left, right, dilationWidth) }

  /// The smallest size that is convolved to `size`.
  fileprivate func transposedSize(_ size: Int, _ kernel: Int, _ axis: Axis) -> Int {
    (size - 1) * axis.stride - axis.before - axis.after + axis.dilation * (kernel - 1) + 1
  }
}
