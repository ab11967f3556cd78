extension Image {
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
}
