/// A TIFF of one strip, not compressed.
struct RawTIFF {
  var width: Int
  var height: Int
  /// One for each sample of a pixel.
  var bits: [Int]
  var photometric: Int
  var data: [UInt8]
  var orientation = 1
  /// Red of all indices, then green, then blue where there is a palette: given as red, green, blue of each.
  var colors: [Int] = []

  func bytes() -> [UInt8] {
    var entries: [(tag: Int, values: [Int])] = [
      (256, [width]), (257, [height]), (258, bits), (259, [1]), (262, [photometric]), (273, [8]), (274, [orientation]),
      (277, [bits.count]), (278, [height]), (279, [data.count]),
    ]
    if !colors.isEmpty {
      var map = [Int](repeating: 0, count: 3 << bits[0])
      for (place, value) in colors.enumerated() { map[((place % 3) << bits[0]) + place / 3] = value }
      entries.append((320, map))
    }
    let padded = data + [UInt8](repeating: 0, count: data.count % 2)
    let directory = 8 + padded.count
    var (table, outside): ([UInt8], [UInt8]) = (two(entries.count), [])
    let end = directory + 2 + 12 * entries.count + 4
    for (tag, values) in entries {
      let short = values.flatMap(two)
      table += two(tag) + two(3) + four(values.count)
      table += short.count <= 4 ? short + [UInt8](repeating: 0, count: 4 - short.count) : four(end + outside.count)
      if short.count > 4 { outside += short }
    }
    let header: [UInt8] = [0x49, 0x49, 42, 0]
    return header + four(directory) + padded + table + four(0) + outside
  }
}

/// A BMP with a header of 40 bytes, not compressed. Rows stand as they are given, each padded to four bytes.
struct RawBMP {
  var width: Int
  /// Rows come from the bottom unless it is below zero.
  var height: Int
  var bits: Int
  var data: [UInt8]
  /// Blue, green and red of each index.
  var colors: [[UInt8]] = []

  func bytes() -> [UInt8] {
    var palette: [UInt8] = []
    for color in colors { palette += color + [0] }
    let start = 54 + palette.count
    var file: [UInt8] = Array("BM".utf8)
    for number in [start + data.count, 0, start, 40, width, height] { file += four(number) }
    file += two(1) + two(bits)
    for number in [0, 0, 0, 0, colors.count, 0] { file += four(number) }
    return file + palette + data
  }
}

private func two(_ number: Int) -> [UInt8] { [0, 8].map { UInt8(truncatingIfNeeded: number >> $0) } }

private func four(_ number: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) } }
