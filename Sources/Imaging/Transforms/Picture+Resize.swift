extension Picture {
  /// The picture at another size: linear interpolation, antialiased when shrinking.
  public func resized(width newWidth: Int, height newHeight: Int) -> Picture {
    guard newWidth != width || newHeight != height else { return self }
    return resized(
      width: newWidth, height: newHeight,
      from: Box(left: 0, top: 0, right: Double(width), bottom: Double(height)))
  }

  /// The part inside `region` (which must lie in the picture) at another size, without cropping to whole pixels first.
  public func resized(width newWidth: Int, height newHeight: Int, from region: Box) -> Picture {
    require(newWidth > 0 && newHeight > 0, "resize: to \(newWidth) x \(newHeight); both sides must be above 0")
    require(
      region.left >= 0 && region.top >= 0 && region.right <= Double(width) && region.bottom <= Double(height)
        && region.right > region.left && region.bottom > region.top,
      "resize: the region \(region) is empty or leaves the picture of \(width) x \(height) pixels")
    let across = Resampling(source: width, from: region.left, to: region.right, target: newWidth)
    let down = Resampling(source: height, from: region.top, to: region.bottom, target: newHeight)
    let first = down.starts[0]
    let rows = first..<(down.starts[newHeight - 1] + down.counts[newHeight - 1])
    let narrowed = resampledAcross(across, rows: rows)
    return narrowed.resampledDown(down, firstRow: first)
  }

  private func resampledAcross(_ plan: Resampling, rows: Range<Int>) -> Picture {
    let newWidth = plan.starts.count
    let total = newWidth * rows.count * channels
    let result = [UInt8](unsafeUninitializedCapacity: total) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for (index, row) in rows.enumerated() {
          let from = input.baseAddress! + row * width * channels
          let to = output.baseAddress! + index * newWidth * channels
          if channels == 3 {
            resampleRowRGB(from, to, plan)
          } else {
            resampleRow(from, to, plan, channels: channels)
          }
        }
      }
      count = total
    }
    return Picture(width: newWidth, height: rows.count, channels: channels, pixels: result)
  }

  private func resampledDown(_ plan: Resampling, firstRow: Int) -> Picture {
    let (newHeight, row) = (plan.starts.count, width * channels)
    let result = [UInt8](unsafeUninitializedCapacity: newHeight * row) { output, count in
      var sums = [Float](repeating: 0, count: row)
      pixels.withUnsafeBufferPointer { input in
        sums.withUnsafeMutableBufferPointer { sums in
          for y in 0..<newHeight {
            sums.update(repeating: 0.5)
            for tap in 0..<plan.counts[y] {
              let from = input.baseAddress! + (plan.starts[y] + tap - firstRow) * row
              let weight = plan.weights[y * plan.taps + tap]
              for x in 0..<row { sums[x] += weight * Float(from[x]) }
            }
            let to = output.baseAddress! + y * row
            // Weighted means of bytes stay within a byte, so that conversion needs no check.
            for x in 0..<row { to[x] = UInt8(truncatingIfNeeded: Int32(sums[x])) }
          }
        }
      }
      count = newHeight * row
    }
    return Picture(width: width, height: newHeight, channels: channels, pixels: result)
  }
}

/// One row of RGB pixels; a pixel travels in one vector.
private func resampleRowRGB(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, _ plan: Resampling) {
  plan.weights.withUnsafeBufferPointer { weights in
    for x in 0..<plan.starts.count {
      var sum = SIMD4<Float>(repeating: 0.5)
      var source = from + plan.starts[x] * 3
      let base = x * plan.taps
      for tap in 0..<plan.counts[x] {
        sum += SIMD4(Float(source[0]), Float(source[1]), Float(source[2]), 0) * weights[base + tap]
        source += 3
      }
      to[3 * x] = UInt8(truncatingIfNeeded: Int32(sum.x))
      to[3 * x + 1] = UInt8(truncatingIfNeeded: Int32(sum.y))
      to[3 * x + 2] = UInt8(truncatingIfNeeded: Int32(sum.z))
    }
  }
}

private func resampleRow(
  _ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, _ plan: Resampling, channels: Int
) {
  for x in 0..<plan.starts.count {
    for channel in 0..<channels {
      var sum: Float = 0.5
      for tap in 0..<plan.counts[x] {
        sum += plan.weights[x * plan.taps + tap] * Float(from[(plan.starts[x] + tap) * channels + channel])
      }
      to[x * channels + channel] = UInt8(truncatingIfNeeded: Int32(sum))
    }
  }
}
