import CTurboJPEG

extension JPEG {
  /// What the decoder learns before it decodes.
  struct Header {
    let width: Int
    let height: Int
    let colorSpace: Int32

    init(_ bytes: [UInt8], _ handle: tjhandle, name: String) throws(ImagingError) {
      var (width, height, subsampling, colorSpace): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      let status = tjDecompressHeader3(
        handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colorSpace)
      guard (status == 0 || tjGetErrorCode(handle) == TJERR_WARNING.rawValue.asInt32) && width > 0 && height > 0
      else {
        let text = String(cString: tjGetErrorStr2(handle))
        throw ImagingError(
          kind: .undecodable, path: name, reason: "has no usable JPEG header (\(bytes.count) bytes): \(text)")
      }
      guard Int(width) * Int(height) <= DecodingOptions.maximumPixels else {
        throw ImagingError(
          kind: .undecodable, path: name,
          reason: "claims \(width) x \(height) pixels; at most \(DecodingOptions.maximumPixels) are decoded")
      }
      (self.width, self.height, self.colorSpace) = (Int(width), Int(height), colorSpace)
    }

    /// The decoded size at the smallest scale (of those that only shrink) that keeps `minimumSide`.
    func scaledSize(minimumSide: Int?, _ scales: DecodingScales) -> (width: Int, height: Int) {
      var best = (width: width, height: height)
      guard let minimumSide else { return best }
      var count: Int32 = 0
      guard let factors = tjGetScalingFactors(&count) else { return best }
      for factor in UnsafeBufferPointer(start: factors, count: Int(count)) where factor.num <= factor.denom {
        let (numerator, denominator) = (Int(factor.num), Int(factor.denom))
        guard scales.contains(numerator, of: denominator) else { continue }
        let scaled = (
          width: (width * numerator + denominator - 1) / denominator,
          height: (height * numerator + denominator - 1) / denominator
        )
        if min(scaled.width, scaled.height) >= minimumSide && scaled.width < best.width { best = scaled }
      }
      return best
    }

    /// What to ask the decoder for: it converts between gray, YCbCr and RGB itself, but not from CMYK.
    func pixelFormat(_ rule: ChannelRule) -> TJPF {
      if colorSpace == TJCS_CMYK.rawValue.asInt32 || colorSpace == TJCS_YCCK.rawValue.asInt32 { return TJPF_CMYK }
      let isGray = colorSpace == TJCS_GRAY.rawValue.asInt32
      let isLuminance = isGray || colorSpace == TJCS_YCbCr.rawValue.asInt32
      switch rule {
      case .rgb: return TJPF_RGB
      case .gray: return isLuminance ? TJPF_GRAY : TJPF_RGB
      case .asStored: return isGray ? TJPF_GRAY : TJPF_RGB
      }
    }
  }
}
