import CTurboJPEG

extension Image {
  /// The image as a JPEG file.
  ///
  /// - Parameters:
  ///   - quality: 1...100; color is stored at full resolution from 90 on, at half below.
  ///   - name: stands for the file in errors.
  /// - Returns: the bytes of the file; transparency is laid on white.
  public func encodedJPEG(quality: Int = 90, name: String = "image") throws(ImagingError) -> [UInt8] {
    guard (1...100).contains(quality) else {
      throw ImagingError(
        kind: .unencodable, path: name, reason: "the JPEG quality \(quality) is not in 1...100")
    }
    guard width <= 65500 && height <= 65500 else {
      throw ImagingError(
        kind: .unencodable, path: name, reason: "JPEG holds at most 65500 pixels a side, not \(width) x \(height)")
    }
    guard let handle = tjInitCompress() else {
      throw ImagingError(kind: .unencodable, path: name, reason: "TurboJPEG gave no encoder (out of memory)")
    }
    defer { tjDestroy(handle) }
    let source = channels == 4 ? rgb() : self
    let isGray = channels == 1
    let sampling = isGray ? TJSAMP_GRAY : quality >= 90 ? TJSAMP_444 : TJSAMP_420
    var output: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let status = tjCompress2(
      handle, source.pixels, Int32(width), 0, Int32(height), (isGray ? TJPF_GRAY : TJPF_RGB).rawValue.asInt32,
      &output, &size, sampling.rawValue.asInt32, Int32(quality), 0)
    defer { tjFree(output) }
    guard status == 0, let output else {
      let text = String(cString: tjGetErrorStr2(handle))
      throw ImagingError(kind: .unencodable, path: name, reason: "cannot be encoded as JPEG: \(text)")
    }
    return Array(UnsafeBufferPointer(start: output, count: Int(size)))
  }
}
