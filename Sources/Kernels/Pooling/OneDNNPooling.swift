import Core

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
  let direction: KernelDirection
  let kind: PoolingKind

  private static let cache = PlanCache<PoolingKey>()

  /// Nil where oneDNN offers no kernel, and where there is nothing to pool. Those for inference belong to the network
  /// that asks for them, all others are kept.
  func plan() -> Plan? {
    guard input.elementCount > 0 else { return nil }
    return direction == .inference ? Plan.pooling(self) : Self.cache.plan(for: self, make: Plan.pooling)
  }
}

#if OneDNN
import COneDNN

extension Plan {
  static func pooling(_ key: PoolingKey) -> Plan? {
    guard var window = key.geometry.oneDNN(key.input, key.kind) else { return nil }
    return eil_pooling_plan(&window, key.layout.oneDNN, key.direction.oneDNN, key.kind.rawValue).map(Plan.init)
  }

  func pool(_ input: NDArray, into output: NDArray, workspace: MemoryBlock?) {
    run("pooling") { eil_pooling_forward(handle, input.floats, output.floats, workspace?.pointer, $0) }
  }

  func poolingGradient(_ gradient: NDArray, workspace: MemoryBlock?, into result: NDArray) {
    run("pooling, gradient") {
      eil_pooling_backward(handle, gradient.floats, workspace?.pointer, result.floats, $0)
    }
  }
}

extension PoolingGeometry {
  /// The windows of pooling `[N, C, H, W]`; nil where oneDNN knows none like them.
  func oneDNN(_ input: Shape, _ kind: PoolingKind) -> eil_window? {
    guard window.isDense else { return nil }
    let output = outputShape(input: input)
    var reached = window
    // In ceil mode the last window can reach past the padding; oneDNN wants that written as more padding.
    reached.bottom = (output[2] - 1) * strideHeight + kernelHeight - input[2] - top
    reached.right = (output[3] - 1) * strideWidth + kernelWidth - input[3] - left
    let overhangs = reached.bottom > bottom || reached.right > right
    if kind == .averageCountingPadding && overhangs { return nil }
    return reached.oneDNN(input: input, output: output, kernel: kernel)
  }
}
#else
extension Plan {
  static func pooling(_ key: PoolingKey) -> Plan? { nil }
  func pool(_ input: NDArray, into output: NDArray, workspace: MemoryBlock?) { none }
  func poolingGradient(_ gradient: NDArray, workspace: MemoryBlock?, into result: NDArray) { none }
}
#endif
