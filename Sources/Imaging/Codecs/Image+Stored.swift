extension Image {
  /// The image with the channels that `rule` asks for.
  func with(_ rule: ChannelRule) -> Image {
    switch rule {
    case .rgb: rgb()
    case .gray: gray()
    case .asStored: self
    }
  }

  /// Cameras of microscopes and scanners fill 12 or 10 of 16 bits, so that nothing is brighter than a sixteenth of
  /// white.
  static let brightestOfTwelveBits: UInt8 = 16

  /// What to say of an image of 16-bit samples that is all but black, because few of the bits are used.
  ///
  /// An image of zeros alone is black, and nothing is wrong with it.
  var noteOnFewBits: String? {
    let isOpaque = channels != 4
    var brightest: UInt8 = 0
    for (place, value) in pixels.enumerated() where isOpaque || place & 3 != 3 { brightest = max(brightest, value) }
    guard brightest > 0, brightest <= Image.brightestOfTwelveBits else { return nil }
    return "it looks like data of 12 bits or fewer in samples of 16 bits, so that the image is nearly black; multiply "
      + "its samples (by 16 for 12 bits) and store it anew"
  }
}
