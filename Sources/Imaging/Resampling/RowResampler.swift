/// Makes the rows of a framed image, one after the other from the top.
///
/// Only those source pixels are looked at that the frame needs. A source row is first resampled across, into one plane
/// a channel; as many of these rows are kept as a row of the result is made of. Both times values are rounded to whole
/// numbers, as they are when an image of bytes lies between (which is how Pillow works).
struct RowResampler {
  /// Values that are computed together; planes are padded to a multiple of it.
  static let block = 16

  let image: Image
  let across: Resampling
  let down: Resampling
  /// Where in a source row each pixel begins, in bytes of a row of floating point values. At the end the last one is
  /// repeated up to a multiple of four.
  let offsets: [Int]
  /// The weights for `offsets`, each four times, so that one multiplies a whole pixel.
  let spread: [SIMD4<Float>]
  /// Values of a source row that are looked at.
  let needed: Range<Int>
  /// Pixels a row.
  let width: Int
  /// Values from one plane of a row to the next.
  let planeStride: Int

  init(_ image: Image, _ framing: Framing) {
    self.image = image
    let (region, whole, size) = (framing.region, framing.resizedSize, framing.size)
    across = Resampling(
      source: image.width, from: region.left, to: region.right, target: whole.width,
      window: framing.left..<framing.left + size.width, isMirrored: framing.isMirrored)
    down = Resampling(
      source: image.height, from: region.top, to: region.bottom, target: whole.height,
      window: framing.top..<framing.top + size.height)
    let padding = repeatElement(size.width - 1, count: (4 - size.width % 4) % 4)
    let columns = Array(0..<size.width) + padding
    offsets = columns.map { [across] in 4 * image.channels * across.starts[$0] }
    spread = columns.flatMap { [across] column in
      (0..<across.taps).map { SIMD4(repeating: across.weights[column * across.taps + $0]) }
    }
    needed =
      (across.starts.min() ?? 0) * image.channels..<((across.starts.max() ?? 0) + across.taps) * image.channels
    width = size.width
    planeStride = (width + RowResampler.block - 1) / RowResampler.block * RowResampler.block
  }

  /// Calls `body` with each row's number and its planes, which are `planeStride` values apart and hold whole numbers
  /// 0...255. They are good only during the call.
  func forEachRow(_ body: (Int, UnsafePointer<Float>) -> Void) {
    let row = planeStride * image.channels
    // Loading a pixel of fewer than four channels as four values reads a little past the last one.
    let source = image.width * image.channels + 4
    withUnsafeTemporaryAllocation(
      byteCount: (source + row * (down.taps + 1)) * MemoryLayout<Float>.stride, alignment: 64
    ) { memory in
      let result = memory.baseAddress!.bindMemory(to: Float.self, capacity: memory.count / 4)
      let ring = result + row
      let line = ring + row * down.taps
      result.initialize(repeating: 0, count: memory.count / 4)
      image.pixels.withUnsafeBufferPointer { pixels in
        var done = down.starts.first ?? 0
        for y in down.starts.indices {
          let start = down.starts[y]
          done = max(done, start)
          while done < start + down.taps {
            narrow(pixels.baseAddress! + done * image.width * image.channels, line, ring + done % down.taps * row)
            done += 1
          }
          combine(ring, result, row: row, start: start, weightsAt: y * down.taps)
          body(y, result)
        }
      }
    }
  }
}
