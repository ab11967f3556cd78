import Core
import Kernels
import ReferenceKernels

/// What moves elements of one array: transposition, repetition, padding, cutting a box out and putting it back.
struct ArrangementCase: PropertyCase {
  var operand = Operand(shape: [1])
  /// A seed for the order of axes, and for sizes and places within the shape.
  var choices = 0
  /// Padding along every axis, at most.
  var margin = 0
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> ArrangementCase {
    var operand = Operand(shape: Operand.shape(&draw))
    operand.layout = draw.layout(for: operand.shape)
    operand.emptyNowAndThen(&draw)
    return ArrangementCase(
      operand: operand, choices: draw.seed(), margin: draw.integer(0...3),
      dtype: draw.pick([.float32, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<ArrangementCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .lower(\.margin, to: 0), .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .lower(\.choices, to: 0),
      .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { operand.isValid }

  func defect() -> String? {
    var draw = Draw(seed: UInt64(choices), property: "arrangement", number: 0)
    let x = Numbers(seed: values).integers("input", operand.shape, in: 0...200)
    let input = x.array(dtype, operand.layout)
    return transposition(x, input, &draw) ?? repetition(x, input, &draw) ?? padding(x, input, &draw)
      ?? box(x, input, &draw)
  }

  private func transposition(_ x: ReferenceArray, _ input: NDArray, _ draw: inout Draw) -> String? {
    let axes = draw.shuffled(Array(x.shape.indices))
    let named = axes.map { draw.chance(0.3) ? $0 - x.rank : $0 }
    return difference(
      "transposition to \(named)", Shaping.transposed(input, named), Reference.transpose(x, axes: axes))
  }

  private func repetition(_ x: ReferenceArray, _ input: NDArray, _ draw: inout Draw) -> String? {
    let shape = (x.rank < 5 ? (0..<draw.integer(0...2)).map { _ in draw.integer(1...3) } : [])
      + x.shape.map { $0 == 1 ? draw.integer(1...4) : $0 }
    return difference(
      "repetition to \(shape)", Shaping.broadcast(input, to: Shape(shape)), Reference.broadcast(x, to: shape))
  }

  private func padding(_ x: ReferenceArray, _ input: NDArray, _ draw: inout Draw) -> String? {
    let before = x.shape.map { _ in draw.integer(0...margin) }
    let after = x.shape.map { _ in draw.integer(0...margin) }
    let value = Double(draw.integer(0...9))
    return difference(
      "padding by \(before), \(after)", Shaping.padded(input, before: before, after: after, value: value),
      Reference.pad(x, before: before, after: after, value: value))
  }

  private func box(_ x: ReferenceArray, _ input: NDArray, _ draw: inout Draw) -> String? {
    let starts = x.shape.enumerated().map { axis, size -> Int in
      // Whole blocks of channels take a way of their own.
      if axis == 1, size > 16, draw.chance(0.5) { return draw.pick([8, 16]) }
      return draw.chance(0.4) ? 0 : draw.integer(0...size)
    }
    let sizes = zip(x.shape, starts).map { size, start in
      draw.chance(0.5) ? size - start : draw.integer(0...size - start)
    }
    let name = "a box of \(sizes) at \(starts)"
    let part = zip(starts, sizes).enumerated().reduce(x) { result, axis in
      Reference.slice(result, axis: axis.offset, start: axis.element.0, end: axis.element.0 + axis.element.1)
    }
    let cut = Shaping.sliced(input, starts: starts, sizes: sizes)
    let after = x.shape.indices.map { x.shape[$0] - starts[$0] - sizes[$0] }
    return difference("cutting out \(name)", cut, part)
      ?? difference(
        "putting back \(name)", Shaping.placed(cut, in: input.shape, at: starts),
        Reference.pad(part, before: starts, after: after))
  }
}
