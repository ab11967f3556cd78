import Core

/// A walk over all positions of a shape, for up to four operands with strides of their own.
///
/// Neighboring axes that all operands pass in one stride are merged, so that the runs along the innermost axis get as
/// long as the operands allow: a bias against an image becomes a few runs of `height * width` elements.
struct StridedLoop {
  /// The sizes after merging, outermost first; at least one.
  private(set) var sizes: [Int] = []
  /// How far each operand (a lane) goes from one position to the next along each axis.
  private(set) var steps: [SIMD4<Int>] = []
  /// The number of positions.
  let count: Int

  init(_ shape: [Int], strides: [[Int]]) {
    count = shape.reduce(1, *)
    for axis in shape.indices where shape[axis] != 1 {
      var step = SIMD4<Int>()
      for operand in strides.indices { step[operand] = strides[operand][axis] }
      if let last = steps.last, last == step &* SIMD4(repeating: shape[axis]) {
        sizes[sizes.count - 1] *= shape[axis]
        steps[steps.count - 1] = step
      } else {
        sizes.append(shape[axis])
        steps.append(step)
      }
    }
    if sizes.isEmpty { (sizes, steps) = ([1], [SIMD4(repeating: 1)]) }
  }

  /// How far each operand goes along the innermost axis.
  var innerSteps: SIMD4<Int> { steps[steps.count - 1] }

  /// Calls `body` with the operands' offsets and the length of every run along the innermost axis that covers the
  /// positions `range`, in order.
  @inline(__always)
  func forEachRun(in range: Range<Int>, _ body: (_ offsets: SIMD4<Int>, _ count: Int) -> Void) {
    guard !range.isEmpty else { return }
    let last = sizes.count - 1
    let inner = sizes[last]
    var position = SIMD8<Int>()
    var base = SIMD4<Int>()
    var column = range.lowerBound % inner
    var row = range.lowerBound / inner
    for axis in stride(from: last - 1, through: 0, by: -1) {
      position[axis] = row % sizes[axis]
      row /= sizes[axis]
      base &+= steps[axis] &* SIMD4(repeating: position[axis])
    }
    var left = range.count
    while left > 0 {
      let run = min(inner - column, left)
      body(base &+ steps[last] &* SIMD4(repeating: column), run)
      left -= run
      column = 0
      var axis = last - 1
      while axis >= 0 {
        position[axis] += 1
        base &+= steps[axis]
        if position[axis] < sizes[axis] { break }
        base &-= steps[axis] &* SIMD4(repeating: sizes[axis])
        position[axis] = 0
        axis -= 1
      }
    }
  }
}

/// How an array of four axes is stored, seen as a row-major array of five: images, blocks of channels, rows,
/// columns, channels in a block.
struct StoredView {
  let sizes: [Int]

  init(_ shape: Shape, _ layout: Layout) {
    let block = StoredView.block(shape, layout)
    sizes = [shape[0], shape[1].roundedUp(to: block) / block, shape[2], shape[3], block]
  }

  static func block(_ shape: Shape, _ layout: Layout) -> Int {
    layout == .channelsLast ? Swift.max(1, shape[1]) : layout.block
  }

  /// The strides of the stored array; axes of size 1 are repeated (stride 0) where `target` has more.
  func strides(to target: StoredView) -> [Int] {
    let own = Shape(sizes).strides
    return sizes.indices.map { axis in
      sizes[axis] == 1 && target.sizes[axis] != 1 ? 0 : own[axis]
    }
  }
}
