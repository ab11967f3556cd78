import CPNG

/// The samples of a mask's file as they are stored: neither scaled nor mixed, and indices where there is a palette.
struct MaskSamples {
  enum Kind {
    case gray, palette, color
  }

  let width: Int
  let height: Int
  let kind: Kind
  /// Bits a sample, 1 to 16.
  let bits: Int
  /// One a pixel: an index, a level, or red, green and blue in 16 bits each. Colors that are all gray are levels.
  let codes: [UInt64]
  /// Whether a pixel is transparent; empty where none is.
  let isTransparent: [Bool]
  /// Red, green, blue and alpha of each index.
  let palette: [SIMD4<UInt8>]

  /// Reads a PNG as it is stored, and anything else as gray levels.
  init(_ bytes: [UInt8], name: String) throws(ImagingError) {
    guard PNG.starts(bytes) else {
      let image = try Image.decode(bytes, name: name, DecodingOptions(honorsOrientation: false, channels: .gray))
      self.init(
        width: image.width, height: image.height, kind: .gray, bits: 8, codes: image.pixels.map(UInt64.init),
        isTransparent: [], palette: [])
      return
    }
    var info = eil_png_info()
    try MaskSamples.read(bytes, &info, nil, name)
    let (width, height) = (Int(info.width), Int(info.height))
    try DecodingLimits.check(width, height, channels: Int(info.channels), fileBytes: bytes.count, name: name)
    var samples = [UInt16](repeating: 0, count: width * height * Int(info.channels))
    try MaskSamples.read(bytes, &info, &samples, name)
    self.init(info, samples)
  }

  private init(
    width: Int, height: Int, kind: Kind, bits: Int, codes: [UInt64], isTransparent: [Bool], palette: [SIMD4<UInt8>]
  ) {
    (self.width, self.height, self.kind, self.bits) = (width, height, kind, bits)
    (self.codes, self.isTransparent, self.palette) = (codes, isTransparent, palette)
  }

  private init(_ info: eil_png_info, _ samples: [UInt16]) {
    let channels = Int(info.channels)
    let pixels = 0..<samples.count / channels
    let isColor = info.color_type & 3 == 2
    // Colors that are shades of gray throughout are levels.
    let isGray = isColor && pixels.allSatisfy { pixel in
      let at = pixel * channels
      return samples[at] == samples[at + 1] && samples[at] == samples[at + 2]
    }
    let codes = pixels.map { pixel -> UInt64 in
      let at = pixel * channels
      guard isColor, !isGray else { return UInt64(samples[at]) }
      return UInt64(samples[at]) << 32 | UInt64(samples[at + 1]) << 16 | UInt64(samples[at + 2])
    }
    self.init(
      width: Int(info.width), height: Int(info.height),
      kind: info.color_type == 3 ? .palette : isColor && !isGray ? .color : .gray, bits: Int(info.bit_depth),
      codes: codes, isTransparent: MaskSamples.transparency(info, samples), palette: MaskSamples.palette(info))
  }

  private static func read(
    _ bytes: [UInt8], _ info: inout eil_png_info, _ samples: UnsafeMutablePointer<UInt16>?, _ name: String
  ) throws(ImagingError) {
    var message = [CChar](repeating: 0, count: 64)
    guard eil_png_read_stored(bytes, bytes.count, &info, samples, &message) == 0 else {
      throw ImagingError.codec(name, "cannot be decoded as PNG", message)
    }
  }

  /// From half transparent on; a palette's alpha is looked at with its indices.
  private static func transparency(_ info: eil_png_info, _ samples: [UInt16]) -> [Bool] {
    let channels = Int(info.channels)
    let pixels = 0..<samples.count / channels
    var result: [Bool] = []
    if info.color_type & 4 != 0 {
      let half = UInt16(1) << (info.bit_depth - 1)
      result = pixels.map { samples[$0 * channels + channels - 1] < half }
    } else if info.has_transparent_color != 0 {
      let key = [info.transparent_color.0, info.transparent_color.1, info.transparent_color.2]
      result = pixels.map { pixel in (0..<channels).allSatisfy { samples[pixel * channels + $0] == key[$0] } }
    }
    return result.contains(true) ? result : []
  }

  private static func palette(_ info: eil_png_info) -> [SIMD4<UInt8>] {
    withUnsafeBytes(of: info.palette) { entries in
      (0..<min(256, Int(info.palette_count))).map { index in
        SIMD4(entries[4 * index], entries[4 * index + 1], entries[4 * index + 2], entries[4 * index + 3])
      }
    }
  }
}
