import CPNG
import CTurboJPEG

extension Image {
  /// Writes the image as `path`'s ending says: `.png`, or `.jpg` or `.jpeg` of the given quality (1...100).
  ///
  /// The file appears whole or not at all: it is written beside `path` first and then moved.
  public func write(to path: String, jpegQuality: Int = 90) throws(ImagingError) {
    let name = path.lowercased()
    if name.hasSuffix(".png") {
      try File.write(try encodedPNG(name: path), to: path)
    } else if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
      try File.write(try encodedJPEG(quality: jpegQuality, name: path), to: path)
    } else {
      throw ImagingError(
        kind: .unencodable, path: path, reason: "the name must end in .png, .jpg or .jpeg to say what to write")
    }
  }

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

  /// The image as a PNG file. `name` stands for the file in errors.
  public func encodedPNG(name: String = "image") throws(ImagingError) -> [UInt8] {
    var message = [CChar](repeating: 0, count: 64)
    var size = 0
    let (width, height, channels) = (UInt32(width), UInt32(height), Int32(channels))
    guard eil_png_encode(pixels, width, height, channels, nil, &size, &message) == 0 else {
      throw ImagingError.codec(name, "cannot be encoded as PNG", message, kind: .unencodable)
    }
    var output = [UInt8](repeating: 0, count: size)
    guard eil_png_encode(pixels, width, height, channels, &output, &size, &message) == 0 else {
      throw ImagingError.codec(name, "cannot be encoded as PNG", message, kind: .unencodable)
    }
    output.removeLast(output.count - size)
    return output
  }
}
