import Imaging

/// An image whose values follow a rule that has no symmetry to hide mistakes.
func patterned(width: Int, height: Int, channels: Int = 3) -> Image {
  var pixels: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      for c in 0..<channels { pixels.append(UInt8((x * 37 + y * 91 + c * 53 + x * y * 7) % 256)) }
    }
  }
  return Image(width: width, height: height, channels: channels, pixels: pixels)
}

/// An image without edges, which JPEG keeps well.
func smooth(width: Int, height: Int) -> Image {
  var pixels: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      pixels += [UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x + y) * 255 / (width + height))]
    }
  }
  return Image(width: width, height: height, pixels: pixels)
}

/// The largest difference between two images of the same size.
func largestDifference(_ a: [UInt8], _ b: [UInt8]) -> Int {
  zip(a, b).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
}

func bytes(hex text: String) -> [UInt8] {
  let digits = Array(text)
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0..<$0 + 2]), radix: 16) ?? 0 }
}
