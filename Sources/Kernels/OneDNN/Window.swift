#if OneDNN
import COneDNN

extension eil_window {
  /// The windows of a convolution of `[N, C, H, W]` with weights `[O, C/groups, kh, kw]`.
  init(input: Shape, weight: Shape, geometry: ConvolutionGeometry) {
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

  /// The windows of pooling `[N, C, H, W]`; nil where oneDNN knows none like them.
  init?(pooling input: Shape, _ geometry: PoolingGeometry, _ kind: PoolingKind) {
    guard geometry.isDense else { return nil }
    let (height, width) = geometry.outputSize(height: input[2], width: input[3])
    // In ceil mode the last window can reach past the padding; oneDNN wants that written as more padding.
    let bottom = (height - 1) * geometry.strideHeight + geometry.kernelHeight - input[2] - geometry.top
    let right = (width - 1) * geometry.strideWidth + geometry.kernelWidth - input[3] - geometry.left
    let overhangs = bottom > geometry.bottom || right > geometry.right
    if kind == .averageCountingPadding && overhangs { return nil }
    self.init(
      batch: Int64(input[0]), in_channels: Int64(input[1]), in_height: Int64(input[2]), in_width: Int64(input[3]),
      out_channels: Int64(input[1]), out_height: Int64(height), out_width: Int64(width),
      kernel_height: Int64(geometry.kernelHeight), kernel_width: Int64(geometry.kernelWidth),
      stride_height: Int64(geometry.strideHeight), stride_width: Int64(geometry.strideWidth),
      dilation_height: 1, dilation_width: 1, top: Int64(geometry.top), left: Int64(geometry.left),
      bottom: Int64(bottom), right: Int64(right), groups: 1)
  }
}
#endif
