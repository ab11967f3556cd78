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
