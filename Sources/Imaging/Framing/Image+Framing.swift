import Core

extension Image {
  /// The pixels that `framing`, made for an image of this size, takes.
  public func framed(by framing: Framing) -> Image {
    checkSize(framing)
    if framing.isWhole { return self }
    guard !framing.keepsScale else {
      let cropped = cropped(
        left: framing.left, top: framing.top, width: framing.size.width, height: framing.size.height)
      return framing.isMirrored ? cropped.flippedHorizontally() : cropped
    }
    let rows = RowResampler(self, framing)
    let (width, height) = (framing.size.width, framing.size.height)
    let result = [UInt8](unsafeUninitializedCapacity: width * height * channels) { output, count in
      rows.forEachRow { y, planes in
        let to = output.baseAddress! + y * width * channels
        for channel in 0..<channels {
          let plane = planes + channel * rows.planeStride
          // Whole numbers below 256 keep their value as the low bits of their sum with 2^23.
          for x in 0..<width {
            to[x * channels + channel] = UInt8(truncatingIfNeeded: (plane[x] + 8_388_608).bitPattern)
          }
        }
      }
      count = width * height * channels
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// Writes the pixels that `framing` takes as floating point, one plane a channel, each value multiplied and shifted
  /// as its channel asks.
  ///
  /// - Parameters:
  ///   - output: room for `channels * height * width` values of the frame's size, rows from the top.
  ///   - scales: one factor a channel.
  ///   - shifts: what is added to each product, one a channel.
  public func writePlanes(
    framedBy framing: Framing, to output: UnsafeMutablePointer<Float>, scales: [Float], shifts: [Float]
  ) {
    checkSize(framing)
    require(
      scales.count == channels && shifts.count == channels,
      "planes: \(scales.count) factors and \(shifts.count) shifts for \(channels) channels")
    let rows = RowResampler(self, framing)
    let (width, height) = (framing.size.width, framing.size.height)
    rows.forEachRow { y, planes in
      for channel in 0..<channels {
        let plane = planes + channel * rows.planeStride
        let to = output + (channel * height + y) * width
        let (scale, shift) = (scales[channel], shifts[channel])
        for x in 0..<width { to[x] = plane[x] * scale + shift }
      }
    }
  }

  private func checkSize(_ framing: Framing) {
    require(framing.source == size, "framing: made for an image of \(framing.source) pixels, used on one of \(size)")
  }
}
