#if OneDNN
import COneDNN

extension Plan {
  static func pooling(_ key: PoolingKey) -> Plan? {
    guard var window = eil_window(pooling: key.input, key.geometry, key.kind) else { return nil }
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
#endif
