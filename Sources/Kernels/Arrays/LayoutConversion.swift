import Core
import Synchronization

extension NDArray {
  /// This array in row-major order; itself where it already is.
  public func plain() -> NDArray { converted(to: .plain) }

  /// This array in `layout`; itself where it already is. Conversions are counted in `LayoutConversions`.
  package func converted(to layout: Layout) -> NDArray {
    guard layout != self.layout else { return self }
    require(shape.count == 4, "layout: only arrays of four axes have a \(layout) layout, not \(shape)")
    if layout.isOfWeights || self.layout.isOfWeights { return convertedWeights(to: layout) }
    LayoutConversions.add()
    let result = NDArray(uninitialized: shape, dtype, layout: layout)
    Profile.measure("layout", .pass(self, result, operations: 0)) {
      if FastReorder.run(self, into: result) { return }
      switch dtype {
      case .float32: reorder(self, to: result, as: Float.self)
      case .float64: reorder(self, to: result, as: Double.self)
      case .int32: reorder(self, to: result, as: Int32.self)
      case .uint8: reorder(self, to: result, as: UInt8.self)
      }
    }
    return result
  }
}

extension NDArray {
  /// Weights between rows and blocks. Only float32 has kernels that want blocks.
  private func convertedWeights(to layout: Layout) -> NDArray {
    let fits = shape[0] % 16 == 0 && shape[1] % 16 == 0 && dtype == .float32
    require(fits, "layout: weights of shape \(shape) (\(dtype)) do not fill blocks of 16 by 16 numbers of float32")
    // Weights lie in rows or in blocks of their own; any other way leads over rows.
    guard self.layout == .plain || layout == .plain else { return plain().converted(to: layout) }
    let result = NDArray(uninitialized: shape, dtype, layout: layout)
    Profile.measure("layout of weights", .pass(self, result, operations: 0)) {
      if !FastReorder.run(self, into: result) { reorderWeights(into: result) }
    }
    WeightConversions.add()
    return result
  }

  private func reorderWeights(into result: NDArray) {
    let (inputs, taps) = (shape[1], shape[2] * shape[3])
    let (source, target, toBlocks) = (floats, result.floats, layout == .plain)
    ThreadPool.run(shape[0], grain: max(1, 16384 / max(1, inputs * taps))) { outputs in
      for output in outputs {
        for input in 0..<inputs {
          for tap in 0..<taps {
            let row = (output * inputs + input) * taps + tap
            let tile = (output / 16 * (inputs / 16) + input / 16) * taps + tap
            let block = (tile * 16 + input % 16) * 16 + output % 16
            if toBlocks { target[block] = source[row] } else { target[row] = source[block] }
          }
        }
      }
    }
  }
}

/// How often weights were copied into another layout: once for each convolution at the start of training, and again
/// where they are saved or read.
public enum WeightConversions {
  private static let total = Atomic(0)

  /// Since the process began, on all threads; read it before and after, and take the difference.
  public static var count: Int { total.load(ordering: .relaxed) }

  static func add() { total.add(1, ordering: .relaxed) }
}

/// How often arrays were copied into another layout; a training step should need it at its ends only.
public enum LayoutConversions {
  private static let total = Atomic(0)

  /// Since the process began, on all threads; read it before and after, and take the difference.
  public static var count: Int { total.load(ordering: .relaxed) }

  static func add() { total.add(1, ordering: .relaxed) }
}

/// Where the element (n, c, y, x) of an array lies:
/// `n * image + (c / block) * plane + (y * width + x) * cell + c % block`.
private struct Addressing {
  let block: Int
  let image: Int
  let plane: Int
  let cell: Int

  init(_ array: NDArray) {
    let pixels = array.shape[2] * array.shape[3]
    let channels = array.shape[1]
    block = array.layout == .channelsLast ? max(1, channels) : array.layout.block
    cell = block
    plane = pixels * block
    image = channels.roundedUp(to: block) * pixels
  }
}

private func reorder<T: Scalar>(_ source: NDArray, to result: NDArray, as type: T.Type) {
  let from = Addressing(source)
  let to = Addressing(result)
  let channels = source.shape[1]
  let pixels = source.shape[2] * source.shape[3]
  let padded = channels.roundedUp(to: to.block)
  let input = source.stored(as: T.self).baseAddress!
  let output = result.stored(as: T.self).baseAddress!
  ThreadPool.run(source.shape[0] * padded, grain: max(1, 32768 / max(1, pixels))) { rows in
    for row in rows {
      let (n, c) = (row / padded, row % padded)
      let target = output + n * to.image + c / to.block * to.plane + c % to.block
      guard c < channels else {
        for pixel in 0..<pixels { target[pixel * to.cell] = 0 }
        continue
      }
      let origin = input + n * from.image + c / from.block * from.plane + c % from.block
      for pixel in 0..<pixels { target[pixel * to.cell] = origin[pixel * from.cell] }
    }
  }
}

/// Copies of float32 arrays between layouts through oneDNN.
enum FastReorder {
  private struct Key: Hashable, Sendable {
    let shape: Shape
    let source: Layout
    let target: Layout
  }

  private static let cache = PlanCache<Key>()

  /// Writes `source` into `target` in the latter's layout; false where this project's own loops must serve.
  static func run(_ source: NDArray, into target: NDArray) -> Bool {
    guard source.dtype == .float32 else { return false }
    let key = Key(shape: source.shape, source: source.layout, target: target.layout)
    guard let plan = cache.plan(for: key, make: { Plan.reorder($0.shape, $0.source, $0.target) }) else { return false }
    plan("layout", source, into: target)
    return true
  }
}

#if OneDNN
import COneDNN

extension Plan {
  /// A copy of `[N, C, H, W]` from one layout to another.
  static func reorder(_ shape: Shape, _ source: Layout, _ target: Layout) -> Plan? {
    guard shape.count == 4 else { return nil }
    return eil_reorder_plan(
      Int64(shape[0]), Int64(shape[1]), Int64(shape[2]), Int64(shape[3]), source.oneDNN, target.oneDNN
    ).map(Plan.init)
  }

  func callAsFunction(_ operation: StaticString, _ source: NDArray, into target: NDArray) {
    run(operation) { eil_plan_run(handle, source.floats, target.floats, $0) }
  }
}
#else
extension Plan {
  static func reorder(_ shape: Shape, _ source: Layout, _ target: Layout) -> Plan? { nil }
  func callAsFunction(_ operation: StaticString, _ source: NDArray, into target: NDArray) { none }
}
#endif
