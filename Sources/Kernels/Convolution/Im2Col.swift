import Core

/// A convolution as matrix products: its windows are laid out as columns of a matrix. Here are its sizes, and how its
/// work is cut into pieces; the cut depends on the sizes only.
struct Im2Col {
  let batch: Int
  let groups: Int
  let groupChannels: Int
  let groupOutputs: Int
  let height: Int
  let width: Int
  let kernelHeight: Int
  let kernelWidth: Int
  let outputHeight: Int
  let outputWidth: Int
  let geometry: ConvolutionGeometry
  let outputShape: Shape

  init(_ key: ConvolutionKey) {
    let (input, weight, geometry) = (key.input, key.weight, key.geometry)
    outputShape = key.output
    batch = input[0]
    groups = geometry.groups
    groupChannels = weight[1]
    groupOutputs = weight[0] / geometry.groups
    (height, width) = (input[2], input[3])
    (kernelHeight, kernelWidth) = (weight[2], weight[3])
    (outputHeight, outputWidth) = (outputShape[2], outputShape[3])
    self.geometry = geometry
  }

  var inputPlane: Int { height * width }
  var outputPlane: Int { outputHeight * outputWidth }
  var kernelPlane: Int { kernelHeight * kernelWidth }

  /// Whether every window is one pixel, and pixels follow each other: the input is the matrix of columns.
  private var isPointwise: Bool {
    kernelPlane == 1 && geometry.window.isUnitStride && geometry.window.isUnpadded
  }

  /// Where the output of `group` in `image` starts at the first of `rows`.
  func outputOffset(_ image: Int, _ group: Int, _ rows: Range<Int>) -> Int {
    (image * groups + group) * groupOutputs * outputPlane + rows.lowerBound * outputWidth
  }

  /// Ranges of output rows, so that the columns of each, of `channels` channels, stay in the cache.
  func tiles(channels: Int) -> [Range<Int>] {
    let rowSize = max(1, channels * kernelPlane * outputWidth)
    let step = max(1, min(outputHeight, max(131_072 / rowSize, 64 / max(1, outputWidth))))
    return stride(from: 0, to: outputHeight, by: step).map { $0..<min($0 + step, outputHeight) }
  }

  /// Ranges of a group's channels, so that `parts` independent parts have enough of them for some threads.
  func channelChunks(parts: Int) -> [Range<Int>] {
    let wanted = max(1, 16 / max(1, parts))
    let step = max(1, (groupChannels + wanted - 1) / wanted)
    let chunks = stride(from: 0, to: groupChannels, by: step).map { $0..<min($0 + step, groupChannels) }
    return chunks.isEmpty ? [0..<0] : chunks
  }

  /// Calls `body` with room for the columns of the largest tile.
  @inline(__always)
  func withScratch<T: RealScalar>(
    _ tiles: [Range<Int>], channels: Int, _ type: T.Type, _ body: (UnsafeMutablePointer<T>) -> Void
  ) {
    let rows = tiles.first?.count ?? 0
    let scratch = MemoryBlock(byteCount: rows * outputWidth * channels * kernelPlane * T.dtype.byteCount)
    withExtendedLifetime(scratch) { body(scratch.pointer.assumingMemoryBound(to: T.self)) }
  }

  /// The matrix of columns `[channels * kh * kw, rows * W']`, written to `columns` where the input is not one already.
  func columns<T: RealScalar>(
    _ source: UnsafeMutablePointer<T>, _ channels: Range<Int>, _ rows: Range<Int>, _ columns: UnsafeMutablePointer<T>
  ) -> (start: UnsafeMutablePointer<T>, stride: Int) {
    let origin = source + channels.lowerBound * inputPlane
    if isPointwise { return (origin + rows.lowerBound * width, inputPlane) }
    gatherColumns(origin, channels.count, rows, columns)
    return (columns, rows.count * outputWidth)
  }
}

extension Im2Col {
  /// Copies the pixels that each tap of the kernel meets in `rows` of the output, zeros where there is padding.
  func gatherColumns<T: RealScalar>(
    _ source: UnsafeMutablePointer<T>, _ channels: Int, _ rows: Range<Int>, _ columns: UnsafeMutablePointer<T>
  ) {
    var target = columns
    forEachTap(channels) { plane, y, x in
      let inside = insideColumns(x)
      for row in rows {
        let inputRow = row * geometry.strideHeight + y
        if inputRow < 0 || inputRow >= height || inside.isEmpty {
          target.update(repeating: 0, count: outputWidth)
        } else {
          let from = source + plane + inputRow * width + x
          target.update(repeating: 0, count: inside.lowerBound)
          copy(from, target, inside)
          (target + inside.upperBound).update(repeating: 0, count: outputWidth - inside.upperBound)
        }
        target += outputWidth
      }
    }
  }

  /// Adds columns, laid out as by `gatherColumns`, to the pixels that they belong to.
  func addColumns<T: RealScalar>(
    _ columns: UnsafeMutablePointer<T>, _ channels: Range<Int>, _ rows: Range<Int>, to target: UnsafeMutablePointer<T>
  ) {
    let origin = target + channels.lowerBound * inputPlane
    var source = columns
    let step = geometry.strideWidth
    forEachTap(channels.count) { plane, y, x in
      let inside = insideColumns(x)
      for row in rows {
        let inputRow = row * geometry.strideHeight + y
        if inputRow >= 0 && inputRow < height {
          let to = origin + plane + inputRow * width + x
          if step == 1 {
            for column in inside { to[column] += source[column] }
          } else {
            for column in inside { to[column * step] += source[column] }
          }
        }
        source += outputWidth
      }
    }
  }

  /// Calls `body` with the offset of each channel's plane and the offset of each tap from a window's first pixel.
  @inline(__always)
  private func forEachTap(_ channels: Int, _ body: (_ plane: Int, _ y: Int, _ x: Int) -> Void) {
    for channel in 0..<channels {
      for i in 0..<kernelHeight {
        for j in 0..<kernelWidth {
          body(
            channel * inputPlane, i * geometry.dilationHeight - geometry.top,
            j * geometry.dilationWidth - geometry.left)
        }
      }
    }
  }

  /// The output columns for which a tap at offset `x` meets the input.
  private func insideColumns(_ x: Int) -> Range<Int> {
    let step = geometry.strideWidth
    let first = x >= 0 ? 0 : (-x + step - 1) / step
    let end = width - x <= 0 ? 0 : min(outputWidth, (width - x + step - 1) / step)
    return first < end ? first..<end : 0..<0
  }

  @inline(__always)
  private func copy<T>(_ source: UnsafeMutablePointer<T>, _ target: UnsafeMutablePointer<T>, _ range: Range<Int>) {
    let step = geometry.strideWidth
    if step == 1 {
      (target + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
    } else {
      for column in range { target[column] = source[column * step] }
    }
  }
}
