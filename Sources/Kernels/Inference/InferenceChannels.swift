import Core

// Copies of features `[N, C, H, W]` to where they lie among others, in the layout that they have.
enum InferenceChannels {
  /// Channels of one source that go into one block of the result.
  private struct Piece {
    let source: Int
    /// The block of the source and the first lane in it.
    let block: Int
    let lane: Int
    /// The first lane in the result's block.
    let target: Int
    let count: Int
  }

  /// The channels of all sources one after the other; all are in the result's layout.
  static func join(_ sources: [NDArray], into result: NDArray) {
    guard result.layout != .channelsLast else { return joinLanes(sources, into: result) }
    let (block, row) = (result.layout.block, FeatureRow(result))
    let (pieces, rows) = (pieces(sources.map { $0.shape[1] }, block: block), sources.map { FeatureRow($0) })
    let (inputs, output) = (sources.map { $0.floats }, result.floats)
    ThreadPool.run(result.shape[0] * row.runs, grain: max(1, 16384 / max(1, row.pixels * block))) { runs in
      for run in runs {
        let (image, target) = (run / row.runs, output + run * row.pixels * block)
        let own = pieces[run % row.runs]
        if own.reduce(0, { $0 + $1.count }) < block { target.update(repeating: 0, count: row.pixels * block) }
        for piece in own {
          let start = (image * rows[piece.source].runs + piece.block) * row.pixels * block
          copy(piece, inputs[piece.source] + start, target, pixels: row.pixels, block: block)
        }
      }
    }
  }

  private static func copy(
    _ piece: Piece, _ source: UnsafeMutablePointer<Float>, _ target: UnsafeMutablePointer<Float>, pixels: Int,
    block: Int
  ) {
    guard piece.count < block else {
      target.update(from: source, count: pixels * block)
      return
    }
    let (source, target) = (source + piece.lane, target + piece.target)
    for pixel in 0..<pixels {
      for lane in 0..<piece.count { target[pixel * block + lane] = source[pixel * block + lane] }
    }
  }

  /// What each block of the result consists of.
  private static func pieces(_ channels: [Int], block: Int) -> [[Piece]] {
    var found: [[Piece]] = []
    var place = 0
    for (source, count) in channels.enumerated() {
      var done = 0
      while done < count {
        let (lane, target) = (done % block, place % block)
        let length = min(count - done, block - lane, block - target)
        if target == 0 { found.append([]) }
        found[found.count - 1].append(
          Piece(source: source, block: done / block, lane: lane, target: target, count: length))
        (done, place) = (done + length, place + length)
      }
    }
    return found
  }

  private static func joinLanes(_ sources: [NDArray], into result: NDArray) {
    let (inputs, output, width) = (sources.map { ($0.floats, $0.shape[1]) }, result.floats, result.shape[1])
    ThreadPool.run(result.shape[0] * result.shape[2] * result.shape[3], grain: max(1, 16384 / max(1, width))) {
      pixels in
      for pixel in pixels {
        var target = output + pixel * width
        for (input, count) in inputs {
          target.update(from: input + pixel * count, count: count)
          target += count
        }
      }
    }
  }

  /// Zeros around the source, which is in the result's layout.
  static func pad(_ source: NDArray, _ margins: InferenceOperation.Margins, into result: NDArray) {
    let (row, wide) = (FeatureRow(source), FeatureRow(result))
    let (height, width) = (source.shape[2], source.shape[3] * row.lanes)
    let (input, output) = (source.floats, result.floats)
    let stride = result.shape[3] * row.lanes
    ThreadPool.run(source.shape[0] * row.runs, grain: max(1, 16384 / max(1, wide.pixels * wide.lanes))) { runs in
      for run in runs {
        let (from, target) = (input + run * row.pixels * row.lanes, output + run * wide.pixels * wide.lanes)
        target.update(repeating: 0, count: wide.pixels * wide.lanes)
        for line in 0..<height {
          (target + (margins.top + line) * stride + margins.left * row.lanes).update(
            from: from + line * width, count: width)
        }
      }
    }
  }
}
