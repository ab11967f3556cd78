import COneDNN

/// The three kinds of window pooling, with oneDNN's numbers.
enum PoolingKind: Int32, Sendable {
  case maximum = 0
  case averageCountingPadding = 1
  case average = 2
}

/// Everything that a pooling kernel is compiled for.
struct PoolingKey: Hashable, Sendable {
  let input: Shape
  let geometry: PoolingGeometry
  let layout: Layout
  let direction: UInt32
  let kind: PoolingKind

  private static let cache = PlanCache<PoolingKey>()

  func plan() -> Plan? { Self.cache.plan(for: self) { $0.make() } }

  private func make() -> OpaquePointer? {
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
    return eil_pooling_plan(&window, layout.oneDNN, eil_direction(rawValue: direction), kind.rawValue)
  }
}
