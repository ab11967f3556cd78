import Kernels
import ReferenceKernels

/// Weights `[O, I, kh, kw]` to blocks `O/16, I/16, kh, kw, 16 of I, 16 of O` and back.
struct WeightsLayoutCase: PropertyCase {
  /// Blocks of 16 of the output's and of the input's channels.
  var blocks = [1, 1]
  var kernel = [1, 1]
  var values = 0

  static func drawn(from draw: inout Draw) -> WeightsLayoutCase {
    WeightsLayoutCase(
      blocks: [draw.integer(1...3), draw.integer(1...3)], kernel: [draw.integer(1...3), draw.integer(1...3)],
      values: draw.seed())
  }

  static var simplifications: [Simplification<WeightsLayoutCase>] {
    [.lowerEach(\.blocks, to: 1), .lowerEach(\.kernel, to: 1), .lower(\.values, to: 0)]
  }

  func defect() -> String? {
    let x = Numbers(seed: values).array("weight", [16 * blocks[0], 16 * blocks[1]] + kernel)
    let stored = x.array(.float32).converted(to: .blockedWeights)
    let apart = x.reshaped([blocks[0], 16, blocks[1], 16] + kernel)
    let expected = Reference.transpose(apart, axes: [0, 2, 4, 5, 3, 1])
    let elements = NDArray(Array(stored.stored(as: Float.self)), shape: [x.count])
    return difference("as stored", elements, expected.reshaped([x.count]))
      ?? difference("there and back", stored.plain(), x)
  }
}
