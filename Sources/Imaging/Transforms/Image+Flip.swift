extension Image {
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
