import Core

extension MaskSamples {
  /// Votes of annotators are counted in steps of this much, of 255 (CUB-200-2011); class indices stay below it.
  private static let smallVote: UInt64 = 51
  /// More values than class indices and trimaps have are levels of a soft mask.
  private static let fewestLevels = 9

  /// What the values stand for by `rule`.
  ///
  /// - Throws: `ImagingError` where that cannot be told.
  func meaning(_ rule: MaskRule, name: String) throws(ImagingError) -> MaskMeaning {
    switch rule {
    case .automatic: return try automatic(name)
    case .any: return any(ignoring: ignoredIndex(among: used))
    case .value(let value):
      guard kind != .color else {
        throw ambiguous(name, "is in colors, none of which is number \(value); mask=any takes all but black")
      }
      return object([UInt64(value)], ignoring: bits == 8 && value != 255 ? 255 : nil)
    }
  }

  private func automatic(_ name: String) throws(ImagingError) -> MaskMeaning {
    let used = used
    // What is cut out of a transparent ground is the object, whatever its color.
    if !isTransparent.isEmpty, used.count <= 1 { return MaskMeaning { _, isTransparent in isTransparent ? 0 : 1 } }
    switch kind {
    case .palette: return try indices(used, name)
    case .gray: return try levels(used, name)
    case .color:
      let colors = used.filter { $0 != 0 }
      guard colors.count == 1, used.count == 2 else {
        throw ambiguous(
          name, "holds \(list(used)); black and one other color were expected. Store class indices, as a palette or in "
            + "gray, or choose mask=any, for which every color but black is the object")
      }
      return object(colors)
    }
  }

  // MARK: - Palettes

  private func indices(_ used: [UInt64], _ name: String) throws(ImagingError) -> MaskMeaning {
    try checkColors(used, name)
    let ignored = ignoredIndex(among: used)
    let objects = used.filter { $0 != 0 && $0 != ignored }
    guard objects.count <= 1 else { throw ambiguous(name, "holds \(list(objects)) of classes. \(choice(objects))") }
    return object(objects, ignoring: ignored)
  }

  /// 255 stands for what is left out, unless it is the white of a mask in black and white.
  private func ignoredIndex(among used: [UInt64]) -> UInt64? {
    guard bits == 8, kind != .color, used.contains(255) else { return nil }
    guard kind == .palette else { return used.contains { $0 != 0 && $0 != 255 } ? 255 : nil }
    let isWhite = palette.count > 255 && palette[255] == SIMD4(repeating: 255)
    return isWhite && used.allSatisfy { $0 == 0 || $0 == 255 } ? nil : 255
  }

  /// Where index 0 is white and another one black, or 0 is there and another one transparent, whoever looks at the mask
  /// sees the opposite of what the indices say.
  private func checkColors(_ used: [UInt64], _ name: String) throws(ImagingError) {
    guard let ground = palette.first else { return }
    let others = used.count > 1 || used != [0] ? used.filter { $0 != 0 } : palette.count == 2 ? [1] : []
    guard others.count == 1, let index = others.first, index < UInt64(palette.count) else { return }
    let color = palette[Int(index)]
    let isTransparent = color.w < 128 && ground.w >= 128
    let isDarker = color.isGray && ground.isGray && color.x < 64 && ground.x >= 192
    guard isTransparent || isDarker else { return }
    let looks = isTransparent ? "opaque, and index \(index) as transparent" : "white, and index \(index) as black"
    throw ambiguous(
      name,
      "shows index 0 as \(looks), so that indices and looks contradict each other. Say which index is the object: "
        + "cub:DIR?mask=\(index) or mask=0")
  }

  // MARK: - Gray

  private func levels(_ used: [UInt64], _ name: String) throws(ImagingError) -> MaskMeaning {
    let objects = used.filter { $0 != 0 }
    let vote = bits == 16 ? 257 * MaskSamples.smallVote : MaskSamples.smallVote
    // Some of CUB's are off by one.
    let isVotes = bits >= 8 && objects.allSatisfy { $0 >= vote - 1 && ($0 + 1) % vote <= 2 }
    if isVotes { return above(vote + 1) }
    if objects.count <= 1 { return object(objects) }
    let ignored = ignoredIndex(among: used)
    let classes = objects.filter { $0 != ignored }
    if classes.allSatisfy({ $0 < MaskSamples.smallVote }) {
      guard classes.count > 1 else { return object(classes, ignoring: ignored) }
      throw ambiguous(name, "holds \(list(classes)), as class indices are. \(choice(classes))")
    }
    guard bits >= 8, used.count >= MaskSamples.fewestLevels else {
      throw ambiguous(name, "holds \(list(used)), which are neither two levels nor many. \(choice(objects))")
    }
    return above(vote)
  }

  // MARK: - Parts

  private func object(_ codes: [UInt64], ignoring ignored: UInt64? = nil) -> MaskMeaning {
    MaskMeaning { code, isTransparent in
      if isTransparent { return Mask.background }
      return codes.contains(code) ? Mask.foreground : code == ignored ? Mask.ignored : Mask.background
    }
  }

  private func any(ignoring ignored: UInt64?) -> MaskMeaning {
    MaskMeaning { code, isTransparent in
      if isTransparent || code == 0 { return Mask.background }
      return code == ignored ? Mask.ignored : Mask.foreground
    }
  }

  private func above(_ level: UInt64) -> MaskMeaning {
    MaskMeaning { code, isTransparent in code > level && !isTransparent ? Mask.foreground : Mask.background }
  }

  private func ambiguous(_ name: String, _ reason: String) -> ImagingError {
    ImagingError(kind: .ambiguousMask, path: name, reason: "the mask does not say what is the object: it \(reason)")
  }

  private func choice(_ codes: [UInt64]) -> String {
    "Choose one, as in cub:DIR?mask=\(codes.first ?? 1), or mask=any for all of them"
  }

  /// `the values 1, 2, 3 and 8 more`.
  private func list(_ codes: [UInt64]) -> String {
    let shown = codes.compactMap { word($0).split(separator: " ").last.map(String.init) }
    let what = kind == .color ? "colors" : kind == .palette ? "indices" : "values"
    return "the \(what) \(shown.listed(atMost: 4))"
  }
}

extension SIMD4<UInt8> {
  fileprivate var isGray: Bool { x == y && y == z }
}
