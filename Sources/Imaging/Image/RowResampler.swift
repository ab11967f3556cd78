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
