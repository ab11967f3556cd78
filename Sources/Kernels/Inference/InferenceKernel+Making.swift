import COneDNN

extension InferenceKernel {
  static func reorder(_ shape: Shape, _ source: Layout, _ target: Layout) -> InferenceKernel? {
    guard shape.count == 4 else { return nil }
    return eil_inference_reorder(
      Int64(shape[0]), Int64(shape[1]), Int64(shape[2]), Int64(shape[3]), source.oneDNN, target.oneDNN
    ).map(InferenceKernel.init)
  }

  static func convolution(
    _ input: Shape, weight: Shape, _ geometry: ConvolutionGeometry, layouts: (source: Layout, destination: Layout),
    hasBias: Bool, adds: Bool, _ activation: InferenceActivation, winograd: Bool
  ) -> InferenceKernel? {
    let output = geometry.outputShape(input: input, weight: weight)
    var window = eil_window(
      batch: Int64(input[0]), in_channels: Int64(input[1]), in_height: Int64(input[2]), in_width: Int64(input[3]),
      out_channels: Int64(output[1]), out_height: Int64(output[2]), out_width: Int64(output[3]),
      kernel_height: Int64(weight[2]), kernel_width: Int64(weight[3]),
      stride_height: Int64(geometry.strideHeight), stride_width: Int64(geometry.strideWidth),
      dilation_height: Int64(geometry.dilationHeight), dilation_width: Int64(geometry.dilationWidth),
      top: Int64(geometry.top), left: Int64(geometry.left), bottom: Int64(geometry.bottom),
      right: Int64(geometry.right), groups: Int64(geometry.groups))
    return eil_inference_convolution(
      &window, layouts.source.oneDNN, layouts.destination.oneDNN, hasBias ? 1 : 0, adds ? 1 : 0, activation.oneDNN,
      winograd ? 1 : 0
    ).map(InferenceKernel.init)
  }

  static func pooling(
    _ input: Shape, _ geometry: PoolingGeometry, _ kind: PoolingKind, _ layout: Layout
  ) -> InferenceKernel? {
    guard geometry.isDense else { return nil }
    let (height, width) = geometry.outputSize(height: input[2], width: input[3])
    // In ceil mode the last window can reach past the padding; oneDNN wants that written as more padding.
    let bottom = (height - 1) * geometry.strideHeight + geometry.kernelHeight - input[2] - geometry.top
    let right = (width - 1) * geometry.strideWidth + geometry.kernelWidth - input[3] - geometry.left
    let overhangs = bottom > geometry.bottom || right > geometry.right
    if kind == .averageCountingPadding && overhangs { return nil }
    var window = eil_window(
      batch: Int64(input[0]), in_channels: Int64(input[1]), in_height: Int64(input[2]), in_width: Int64(input[3]),
      out_channels: Int64(input[1]), out_height: Int64(height), out_width: Int64(width),
      kernel_height: Int64(geometry.kernelHeight), kernel_width: Int64(geometry.kernelWidth),
      stride_height: Int64(geometry.strideHeight), stride_width: Int64(geometry.strideWidth),
      dilation_height: 1, dilation_width: 1, top: Int64(geometry.top), left: Int64(geometry.left),
      bottom: Int64(bottom), right: Int64(right), groups: 1)
    return eil_inference_pooling(&window, layout.oneDNN, kind.rawValue).map(InferenceKernel.init)
  }
}
