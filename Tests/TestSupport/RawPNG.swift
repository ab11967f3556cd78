/// A PNG of samples exactly as a test says, of any depth and color type, not compressed.
public struct RawPNG {
  public var width: Int
  public var height: Int
  /// Bits a sample.
  public var bits: Int
  /// 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha.
  public var colorType: Int
  /// Channels side by side, rows from the top.
  public var samples: [Int]
  /// Red, green and blue of each index.
  public var palette: [[UInt8]]
  /// What the chunk tRNS holds: a byte an index, or two a channel.
  public var transparency: [UInt8]

  public init(
    width: Int, height: Int, bits: Int = 8, colorType: Int = 0, samples: [Int], palette: [[UInt8]] = [],
    transparency: [UInt8] = []
  ) {
    (self.width, self.height, self.bits, self.colorType) = (width, height, bits, colorType)
    (self.samples, self.palette, self.transparency) = (samples, palette, transparency)
  }

  /// The file. A header of another size than the samples have can be asked for.
  public func bytes(claiming size: (width: Int, height: Int)? = nil) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    var header = RawPNG.four(size?.width ?? width) + RawPNG.four(size?.height ?? height)
    header += [UInt8(bits), UInt8(colorType), 0, 0, 0] as [UInt8]
    file += RawPNG.chunk("IHDR", header)
    if !palette.isEmpty { file += RawPNG.chunk("PLTE", palette.flatMap { $0 }) }
    if !transparency.isEmpty { file += RawPNG.chunk("tRNS", transparency) }
    return file + RawPNG.chunk("IDAT", RawPNG.stored(rows)) + RawPNG.chunk("IEND", [])
  }

  private var rows: [UInt8] {
    let across = samples.count / height
    return (0..<height).flatMap { y -> [UInt8] in
      let row = samples[y * across..<(y + 1) * across]
      guard bits < 8 else { return [0] + row.flatMap { bits == 16 ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0)] } }
      var bytes = [UInt8](repeating: 0, count: (across * bits + 7) / 8)
      for (x, sample) in row.enumerated() {
        bytes[x * bits / 8] |= UInt8(sample << (8 - bits - x * bits % 8))
      }
      return [0] + bytes
    }
  }

  /// In the wrapping of zlib, in stored blocks.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var (result, rest): ([UInt8], ArraySlice<UInt8>) = ([0x78, 0x01], bytes[...])
    repeat {
      let block = rest.prefix(65535)
      rest = rest.dropFirst(block.count)
      result.append(rest.isEmpty ? 1 : 0)
      for count in [UInt16(block.count), ~UInt16(block.count)] {
        result.append(UInt8(count & 255))
        result.append(UInt8(count >> 8))
      }
      result += block
    } while !rest.isEmpty
    var (low, high) = (1, 0)
    for byte in bytes { (low, high) = ((low + Int(byte)) % 65521, (high + low + Int(byte)) % 65521) }
    return result + four(high << 16 | low)
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let checked = Array(type.utf8) + content
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in checked {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return four(content.count) + checked + four(Int(~sum))
  }

  private static func four(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
