extension Mask {
  /// Reads the mask in the file at `path`; see `MaskRule` for what counts as the object.
  ///
  /// - Parameter rule: which values are the object; told by the file unless given.
  /// - Throws: `ImagingError` for a file that cannot be read, and of the kind `ambiguousMask` for one that does not
  ///   tell. A mask without any foreground is no error.
  public static func read(path: String, _ rule: MaskRule = .automatic) throws(ImagingError) -> Mask {
    try decode(try File.bytes(path), name: path, rule)
  }

  /// Reads the mask in the bytes of a file. `name` stands for it in errors.
  public static func decode(
    _ bytes: [UInt8], name: String = "mask", _ rule: MaskRule = .automatic
  ) throws(ImagingError) -> Mask {
    let samples = try MaskSamples(bytes, name: name)
    return samples.mask(try samples.meaning(rule, name: name))
  }

  /// Reads a mask of which each sample value has one meaning, whether it is a level or an index.
  ///
  /// - Parameters:
  ///   - values: what each of the file's values stands for, as `Mask.foreground`.
  ///   - expected: lists them for errors.
  /// - Throws: `ImagingError` naming the first pixel of another value.
  public static func read(
    path: String, values: [Int: UInt8], expected: String
  ) throws(ImagingError) -> Mask {
    let samples = try MaskSamples(try File.bytes(path), name: path)
    let unknown: UInt8 = 254
    let mask = samples.mask(MaskMeaning { code, _ in values[Int(code)] ?? unknown })
    guard let wrong = mask.values.firstIndex(of: unknown) else { return mask }
    throw ImagingError(
      kind: .undecodable, path: path,
      reason: "found \(samples.word(samples.codes[wrong])) at x \(wrong % mask.width), y \(wrong / mask.width); "
        + expected)
  }
}

/// What each value of a mask's file stands for.
struct MaskMeaning {
  /// Given the value and whether the pixel is transparent.
  let of: (UInt64, Bool) -> UInt8

  init(_ of: @escaping (UInt64, Bool) -> UInt8) { self.of = of }
}

extension MaskSamples {
  func mask(_ meaning: MaskMeaning) -> Mask {
    // Neighbors are mostly alike.
    var (last, result): ((code: UInt64, isTransparent: Bool)?, UInt8) = (nil, 0)
    let values = codes.indices.map { pixel -> UInt8 in
      let found = (code: codes[pixel], isTransparent: !isTransparent.isEmpty && isTransparent[pixel])
      if let last, last == found { return result }
      (last, result) = (found, meaning.of(found.code, found.isTransparent))
      return result
    }
    return Mask(width: width, height: height, values: values)
  }

  /// A value in words: `the value 7`, `the color #C08080`.
  func word(_ code: UInt64) -> String {
    guard kind == .color else { return "the \(kind == .palette ? "index" : "value") \(code)" }
    return "the color #" + [32, 16, 0].map { shift in
      let level = code >> shift & 0xFFFF
      let byte = bits == 16 ? level >> 8 : level
      return (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  /// The values of opaque pixels, each once, in their order.
  var used: [UInt64] {
    var seen: Set<UInt64> = []
    var last: UInt64?
    for (pixel, code) in codes.enumerated() where code != last {
      guard isTransparent.isEmpty || !isTransparent[pixel] else { continue }
      last = code
      seen.insert(code)
    }
    return seen.sorted()
  }
}
