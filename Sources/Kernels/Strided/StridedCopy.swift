import Core

/// Copies of elements between arrays with different strides, whatever their type.
enum StridedCopy {
  /// Copies all positions of `loop`, whose first operand is the target and whose second is the source.
  static func run(
    _ loop: StridedLoop, from source: UnsafeMutableRawPointer, to target: UnsafeMutableRawPointer, _ dtype: DType
  ) {
    switch dtype.byteCount {
    case 8: run(loop, source.assumingMemoryBound(to: UInt64.self), target.assumingMemoryBound(to: UInt64.self))
    case 4: run(loop, source.assumingMemoryBound(to: UInt32.self), target.assumingMemoryBound(to: UInt32.self))
    default: run(loop, source.assumingMemoryBound(to: UInt8.self), target.assumingMemoryBound(to: UInt8.self))
    }
  }

  static func copyBytes(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int) {
    ThreadPool.run(count, grain: 131072) { range in
      (target + range.lowerBound).copyMemory(from: source + range.lowerBound, byteCount: range.count)
    }
  }

  private static func run<T>(
    _ loop: StridedLoop, _ source: UnsafeMutablePointer<T>, _ target: UnsafeMutablePointer<T>
  ) {
    guard loop.count > 0 else { return }
    let (to, from) = (loop.innerSteps[0], loop.innerSteps[1])
    if loop.sizes.count > 1, to == 1, from != 1, loop.steps[loop.steps.count - 2][1] == 1 {
      return runTiled(loop, source, target)
    }
    ThreadPool.run(loop.count) { range in
      loop.forEachRun(in: range) { offsets, n in
        let (output, input) = (target + offsets[0], source + offsets[1])
        switch (to, from) {
        case (1, 1): output.update(from: input, count: n)
        case (1, 0): output.update(repeating: input[0], count: n)
        default: for i in 0..<n { output[i * to] = input[i * from] }
        }
      }
    }
  }

  /// Swaps the two innermost axes in tiles, so that both arrays are passed in whole cache lines.
  private static func runTiled<T>(
    _ loop: StridedLoop, _ source: UnsafeMutablePointer<T>, _ target: UnsafeMutablePointer<T>
  ) {
    let last = loop.sizes.count - 1
    let (rows, columns) = (loop.sizes[last - 1], loop.sizes[last])
    let (toRow, fromColumn) = (loop.steps[last - 1][0], loop.steps[last][1])
    let tile = 32
    let tileRows = (rows + tile - 1) / tile
    let images = loop.count / (rows * columns)
    ThreadPool.run(images * tileRows, grain: max(1, 16384 / (tile * columns))) { range in
      for task in range {
        let (image, tileRow) = task.quotientAndRemainder(dividingBy: tileRows)
        var origin = SIMD4<Int>()
        loop.forEachRun(in: image * rows * columns..<image * rows * columns + 1) { offsets, _ in origin = offsets }
        let (output, input) = (target + origin[0], source + origin[1])
        let rowRange = tileRow * tile..<min(rows, tileRow * tile + tile)
        for start in stride(from: 0, to: columns, by: tile) {
          for row in rowRange {
            for column in start..<min(columns, start + tile) {
              output[row * toRow + column] = input[row + column * fromColumn]
            }
          }
        }
      }
    }
  }
}

/// Equally long runs of bytes at equal distances, to be copied from one array to another.
struct ByteRuns {
  let count: Int
  let bytes: Int
  let sourceOffset: Int
  let sourceStep: Int
  let targetOffset: Int
  let targetStep: Int

  /// The way back.
  var swapped: ByteRuns {
    ByteRuns(
      count: count, bytes: bytes, sourceOffset: targetOffset, sourceStep: targetStep, targetOffset: sourceOffset,
      targetStep: sourceStep)
  }

  func copy(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
    guard count > 1 else {
      if count == 1 { StridedCopy.copyBytes(from: source + sourceOffset, to: target + targetOffset, bytes) }
      return
    }
    let (source, target) = (source + sourceOffset, target + targetOffset)
    ThreadPool.run(count, grain: max(1, 65536 / max(1, bytes))) { rows in
      for row in rows {
        (target + row * targetStep).copyMemory(from: source + row * sourceStep, byteCount: bytes)
      }
    }
  }
}
