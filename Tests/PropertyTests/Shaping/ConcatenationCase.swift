import Core
import Kernels
import ReferenceKernels

/// Arrays side by side along any axis, in equal layouts and in different ones.
struct ConcatenationCase: PropertyCase {
  /// Of each array but along `axis`.
  var shape = [1, 1, 1, 1]
  var axis = 0
  var lengths = [1]
  /// The layout of array i is entry i modulo their number; only arrays of four axes have one.
  var layouts = [Layout.plain]
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> ConcatenationCase {
    let rank = draw.pick([1, 2, 3, 4, 4, 4, 4, 5])
    let axis = draw.integer(0...rank - 1)
    let isOfChannels = rank == 4 && axis == 1
    let sizes = isOfChannels ? [8, 16, 16, 32, 3, 17] : [0, 1, 2, 3, 4]
    return ConcatenationCase(
      shape: (0..<rank).map { rank == 4 && $0 == 1 ? draw.channels() : draw.integer(1...4) },
      axis: draw.chance(0.3) ? axis - rank : axis, lengths: (0..<draw.integer(1...4)).map { _ in draw.pick(sizes) },
      layouts: rank == 4 ? (0..<draw.pick([1, 1, 1, 2])).map { _ in draw.layout() } : [.plain],
      dtype: draw.pick([.float32, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<ConcatenationCase>] {
    [
      .shorten(\.lengths, to: 1), .shorten(\.layouts, to: 1), .lowerEach(\.lengths, to: 0),
      .lowerEach(\.shape, to: 1), .prefer(\.layouts, Layout.ofFeatures.map { [$0] }), .prefer(\.axis, [0, 1, 2, 3]),
      .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool {
    axis < shape.count && axis >= -shape.count && (shape.count == 4 || layouts == [.plain])
  }

  func defect() -> String? {
    let along = axis < 0 ? axis + shape.count : axis
    let numbers = Numbers(seed: values)
    let parts = lengths.enumerated().map { place, length in
      var shape = shape
      shape[along] = length
      return numbers.integers("part \(place)", shape, in: 0...200)
    }
    let arrays = parts.enumerated().map { $1.array(dtype, layouts[$0 % layouts.count]) }
    return difference(
      "concatenation", Shaping.concatenated(arrays, axis: axis), Reference.concatenate(parts, axis: along))
  }
}
