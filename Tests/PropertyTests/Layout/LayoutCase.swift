import Core
import Kernels
import ReferenceKernels

/// Conversions between the layouts of features: every element lies where the layout's definition says, filled up with
/// zeros, and comes back unchanged.
struct LayoutCase: PropertyCase {
  var shape = [1, 1, 1, 1]
  var from = Layout.plain
  var to = Layout.plain
  /// Rows that are cut out, without copying, before the way back.
  var firstRow = 0
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> LayoutCase {
    LayoutCase(
      shape: [draw.integer(1...3), draw.channels(), draw.integer(1...6), draw.integer(1...6)], from: draw.layout(),
      to: draw.layout(), firstRow: draw.integer(0...2),
      dtype: draw.pick([.float32, .float32, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<LayoutCase>] {
    [
      .lower(\.firstRow, to: 0), .lowerEach(\.shape, to: 1), .prefer(\.from, Layout.ofFeatures),
      .prefer(\.to, Layout.ofFeatures), .prefer(\.dtype, [.float64, .float32, .int32, .uint8]),
      .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { firstRow < shape[0] }

  func defect() -> String? {
    let x = Numbers(seed: values).integers("input", shape, in: 1...200)
    let stored = x.array(dtype, from).converted(to: to)
    guard stored.layout == to else { return "conversion: to \(stored.layout)" }
    let rest = stored.copied().rows(firstRow..<shape[0])
    let expected = Reference.slice(x, axis: 0, start: firstRow, end: shape[0])
    return difference("as stored", storedElements(stored), inMemory(x))
      ?? difference("there and back", stored.converted(to: from), x)
      ?? difference("rows from \(firstRow)", rest, expected)
      ?? difference("rows in a line", rest.reshaped([expected.count]), expected.reshaped([expected.count]))
  }

  /// The elements in the order in which they lie in memory.
  private func storedElements(_ array: NDArray) -> NDArray {
    let count: Shape = [array.storedCount]
    return switch dtype {
    case .float32: NDArray(Array(array.stored(as: Float.self)), shape: count)
    case .float64: NDArray(Array(array.stored(as: Double.self)), shape: count)
    case .int32: NDArray(Array(array.stored(as: Int32.self)), shape: count)
    case .uint8: NDArray(Array(array.stored(as: UInt8.self)), shape: count)
    }
  }

  /// What `to` is defined as: blocks of channels as an axis before, and channels of a block as an axis behind, rows and
  /// columns.
  private func inMemory(_ x: ReferenceArray) -> ReferenceArray {
    let block =
      switch to {
      case .blocked16: 16
      case .blocked8: 8
      case .channelsLast: shape[1]
      default: 1
      }
    let blocks = (shape[1] + block - 1) / block
    let stored = ReferenceArray(shape: [shape[0], blocks, shape[2], shape[3], block]) { index in
      let channel = index[1] * block + index[4]
      return channel < shape[1] ? x[index[0], channel, index[2], index[3]] : 0
    }
    return stored.reshaped([stored.count])
  }
}
