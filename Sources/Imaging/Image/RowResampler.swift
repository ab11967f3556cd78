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

extension RowResampler {
  /// Resamples one source row across, into planes. `line` is room for the source row as floating point.
  func narrow(
    _ from: UnsafePointer<UInt8>, _ line: UnsafeMutablePointer<Float>, _ planes: UnsafeMutablePointer<Float>
  ) {
    for at in needed { line[at] = Float(from[at]) }
    let rows = (line: UnsafeRawPointer(line), planes: UnsafeMutableRawPointer(planes))
    offsets.withUnsafeBufferPointer { offsets in
      spread.withUnsafeBufferPointer { weights in
        for x in stride(from: 0, to: offsets.count, by: 4) {
          narrowFour(rows.line, offsets.baseAddress! + x, weights.baseAddress! + x &* across.taps, rows.planes + 4 &* x)
        }
      }
    }
  }

  /// Four neighboring pixels of the result: sums of source pixels, each channel then stored to its plane.
  @inline(__always)
  private func narrowFour(
    _ line: UnsafeRawPointer, _ offsets: UnsafePointer<Int>, _ weights: UnsafePointer<SIMD4<Float>>,
    _ planes: UnsafeMutableRawPointer
  ) {
    let (taps, step) = (across.taps, 4 &* image.channels)
    var (a, b, c, d) = (roundingHalf, roundingHalf, roundingHalf, roundingHalf)
    var at = 0
    for tap in 0..<taps {
      a += (line + (offsets[0] &+ at)).loadUnaligned(as: SIMD4<Float>.self) * weights[tap]
      b += (line + (offsets[1] &+ at)).loadUnaligned(as: SIMD4<Float>.self) * weights[tap &+ taps]
      c += (line + (offsets[2] &+ at)).loadUnaligned(as: SIMD4<Float>.self) * weights[tap &+ 2 &* taps]
      d += (line + (offsets[3] &+ at)).loadUnaligned(as: SIMD4<Float>.self) * weights[tap &+ 3 &* taps]
      at &+= step
    }
    let plane = 4 &* planeStride
    planes.storeBytes(of: floor(SIMD4(a.x, b.x, c.x, d.x)), as: SIMD4<Float>.self)
    guard image.channels > 1 else { return }
    (planes + plane).storeBytes(of: floor(SIMD4(a.y, b.y, c.y, d.y)), as: SIMD4<Float>.self)
    (planes + 2 &* plane).storeBytes(of: floor(SIMD4(a.z, b.z, c.z, d.z)), as: SIMD4<Float>.self)
    guard image.channels > 3 else { return }
    (planes + 3 &* plane).storeBytes(of: floor(SIMD4(a.w, b.w, c.w, d.w)), as: SIMD4<Float>.self)
  }

  /// Adds the rows from source row `start` on, weighted, and rounds.
  func combine(
    _ ring: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, row: Int, start: Int, weightsAt: Int
  ) {
    down.weights.withUnsafeBufferPointer { weights in
      let (ring, result) = (UnsafeRawPointer(ring), UnsafeMutableRawPointer(result))
      for at in stride(from: 0, to: row, by: RowResampler.block) {
        var sum = SIMD16<Float>(repeating: 0.5)
        var place = start % down.taps
        for tap in 0..<down.taps {
          let values = (ring + (place * row + at) * 4).loadUnaligned(as: SIMD16<Float>.self)
          sum += values * weights[weightsAt + tap]
          place = place + 1 == down.taps ? 0 : place + 1
        }
        (result + at * 4).storeBytes(of: floor(sum), as: SIMD16<Float>.self)
      }
    }
  }
}

/// What sums begin with, so that cutting off what is behind the point rounds.
private let roundingHalf = SIMD4<Float>(repeating: 0.5)

/// The whole numbers below values of 0..<256, to thirteen bits behind the point. Added to 1024, such a value has just
/// those bits left of it, which are then cleared.
@inline(__always)
private func floor(_ values: SIMD4<Float>) -> SIMD4<Float> {
  let shift = SIMD4<Float>(repeating: 1024)
  let bits = unsafeBitCast(values + shift, to: SIMD4<UInt32>.self) & SIMD4(repeating: 0xFFFF_E000)
  return unsafeBitCast(bits, to: SIMD4<Float>.self) - shift
}

/// The same of more values.
@inline(__always)
private func floor(_ values: SIMD16<Float>) -> SIMD16<Float> {
  let shift = SIMD16<Float>(repeating: 1024)
  let bits = unsafeBitCast(values + shift, to: SIMD16<UInt32>.self) & SIMD16(repeating: 0xFFFF_E000)
  return unsafeBitCast(bits, to: SIMD16<Float>.self) - shift
}
