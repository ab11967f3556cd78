extension Image {
  /// The image at another size: linear interpolation, antialiased when shrinking.
  public func resized(width newWidth: Int, height newHeight: Int) -> Image {
    guard newWidth != width || newHeight != height else { return self }
    return resized(
      width: newWidth, height: newHeight,
      from: Box(left: 0, top: 0, right: Double(width), bottom: Double(height)))
  }

  /// The part inside `region` (which must lie in the image) at another size, without cropping to whole pixels first.
  public func resized(width newWidth: Int, height newHeight: Int, from region: Box) -> Image {
    var framing = Framing(wholeOf: size)
    framing.resize(region, to: ImageSize(width: newWidth, height: newHeight))
    return framed(by: framing)
  }

  /// The `width` x `height` pixels whose top left corner is (`left`, `top`). What lies past the image's edge gets the
  /// value `padding` in every channel.
  public func cropped(left: Int, top: Int, width newWidth: Int, height newHeight: Int, padding: UInt8 = 0) -> Image {
    require(
      newWidth > 0 && newHeight > 0, "crop: \(newWidth) x \(newHeight) pixels; both sides must be above 0")
    let columns = max(0, left)..<max(max(0, left), min(width, left + newWidth))
    let rows = max(0, top)..<max(max(0, top), min(height, top + newHeight))
    let total = newWidth * newHeight * channels
    let isInside = columns.count == newWidth && rows.count == newHeight
    let result = [UInt8](unsafeUninitializedCapacity: total) { output, count in
      if !isInside { output.initialize(repeating: padding) }
      pixels.withUnsafeBufferPointer { input in
        for y in rows where !columns.isEmpty {
          let from = input.baseAddress! + (y * width + columns.lowerBound) * channels
          let to = output.baseAddress! + ((y - top) * newWidth + columns.lowerBound - left) * channels
          to.update(from: from, count: columns.count * channels)
        }
      }
      count = total
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
  }

  /// Left and right exchanged.
  public func flippedHorizontally() -> Image {
    let (width, height, channels) = (width, height, channels)
    let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for y in 0..<height {
          for x in 0..<width {
            let (from, to) = ((y * width + x) * channels, (y * width + width - 1 - x) * channels)
            for channel in 0..<channels { output[to + channel] = input[from + channel] }
          }
        }
      }
      count = width * height * channels
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// Top and bottom exchanged.
  public func flippedVertically() -> Image {
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count)
    let row = width * channels
    for y in (0..<height).reversed() { result += pixels[(y * row)..<((y + 1) * row)] }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }
}
