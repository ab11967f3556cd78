/// The sizes of one convolution, and how its work is cut into pieces; the cut depends on the sizes only.
struct Windows {
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

  init(input: Shape, weight: Shape, _ geometry: ConvolutionGeometry) {
    outputShape = geometry.outputShape(input: input, weight: weight)
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
    kernelPlane == 1 && geometry.strideHeight == 1 && geometry.strideWidth == 1 && geometry.top == 0
      && geometry.bottom == 0 && geometry.left == 0 && geometry.right == 0
  }

  func check(_ gradient: NDArray, like other: NDArray) {
    require(
      gradient.shape == outputShape && gradient.dtype == other.dtype,
      "convolution: the output's gradient \(gradient.described) must be like the output, \(outputShape) "
        + "(\(other.dtype)); reshape or cast it")
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
