import Core

/// Which part of an image is taken, at which size: a resize, a crop of the result and a mirroring, kept as numbers
/// until the pixels are needed. Then pixels that the crop leaves out need not be computed.
public struct Framing: Sendable, Hashable {
  /// The size of the images that this is for.
  public let source: ImageSize
  /// The part of the source, in its pixels, that is resized to `resizedSize`.
  public private(set) var region: Box
  /// The size of the region after resizing, of which a window is kept.
  public private(set) var resizedSize: ImageSize
  /// The window's left side, in pixels of the resized region.
  public private(set) var left = 0
  /// The window's upper side, in pixels of the resized region.
  public private(set) var top = 0
  /// The window's size, which is that of the result.
  public private(set) var size: ImageSize
  /// Whether the window's left and right are exchanged at the end.
  public private(set) var isMirrored = false
  /// Whether region and resized size are still those of the source.
  public private(set) var keepsScale = true

  /// All of an image of `size` pixels, as it is.
  public init(wholeOf size: ImageSize) {
    region = Box(left: 0, top: 0, right: Double(size.width), bottom: Double(size.height))
    (source, resizedSize, self.size) = (size, size, size)
  }

  /// Whether the image stays as it is.
  public var isWhole: Bool { keepsScale && !isMirrored && size == resizedSize }

  /// Resizes the part of the source inside `region` to `size`. Only a framing that is still whole can do so.
  public mutating func resize(_ region: Box, to size: ImageSize) {
    require(isWhole, "framing: cannot resize what was resized, cropped or mirrored before")
    require(size.width > 0 && size.height > 0, "resize: to \(size); both sides must be above 0")
    require(
      region.left >= 0 && region.top >= 0 && region.right <= self.region.right
        && region.bottom <= self.region.bottom && region.right > region.left && region.bottom > region.top,
      "resize: the region \(region) is empty or leaves the image of \(self.size) pixels")
    (self.region, resizedSize, self.size, keepsScale) = (region, size, size, false)
  }

  /// Whether the window of `size` from (`left`, `top`) of the result lies in the result.
  public func contains(left: Int, top: Int, _ size: ImageSize) -> Bool {
    left >= 0 && top >= 0 && left + size.width <= self.size.width && top + size.height <= self.size.height
  }

  /// Keeps a window of the result, which must lie in it.
  public mutating func crop(left: Int, top: Int, to size: ImageSize) {
    require(size.width > 0 && size.height > 0, "crop: \(size) pixels; both sides must be above 0")
    require(contains(left: left, top: top, size), "framing: \(size) from (\(left), \(top)) leave \(self.size)")
    self.left += isMirrored ? self.size.width - left - size.width : left
    self.top += top
    self.size = size
  }

  /// Exchanges the result's left and right.
  public mutating func mirror() { isMirrored.toggle() }
}

extension Image {
  /// The pixels that `framing`, made for an image of this size, takes.
  public func framed(by framing: Framing) -> Image {
    checkSize(framing)
    if framing.isWhole { return self }
    guard !framing.keepsScale else {
      let cropped = cropped(
        left: framing.left, top: framing.top, width: framing.size.width, height: framing.size.height)
      return framing.isMirrored ? cropped.flippedHorizontally() : cropped
    }
    let rows = RowResampler(self, framing)
    let (width, height) = (framing.size.width, framing.size.height)
    let result = [UInt8](unsafeUninitializedCapacity: width * height * channels) { output, count in
      rows.forEachRow { y, planes in
        let to = output.baseAddress! + y * width * channels
        for channel in 0..<channels {
          let plane = planes + channel * rows.planeStride
          // Whole numbers below 256 keep their value as the low bits of their sum with 2^23.
          for x in 0..<width {
            to[x * channels + channel] = UInt8(truncatingIfNeeded: (plane[x] + 8_388_608).bitPattern)
          }
        }
      }
      count = width * height * channels
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// Writes the pixels that `framing` takes as floating point, one plane a channel, each value multiplied and shifted
  /// as its channel asks.
  ///
  /// - Parameters:
  ///   - output: room for `channels * height * width` values of the frame's size, rows from the top.
  ///   - scales: one factor a channel.
  ///   - shifts: what is added to each product, one a channel.
  public func writePlanes(
    framedBy framing: Framing, to output: UnsafeMutablePointer<Float>, scales: [Float], shifts: [Float]
  ) {
    checkSize(framing)
    require(
      scales.count == channels && shifts.count == channels,
      "planes: \(scales.count) factors and \(shifts.count) shifts for \(channels) channels")
    let rows = RowResampler(self, framing)
    let (width, height) = (framing.size.width, framing.size.height)
    rows.forEachRow { y, planes in
      for channel in 0..<channels {
        let plane = planes + channel * rows.planeStride
        let to = output + (channel * height + y) * width
        let (scale, shift) = (scales[channel], shifts[channel])
        for x in 0..<width { to[x] = plane[x] * scale + shift }
      }
    }
  }

  private func checkSize(_ framing: Framing) {
    require(framing.source == size, "framing: made for an image of \(framing.source) pixels, used on one of \(size)")
  }
}
