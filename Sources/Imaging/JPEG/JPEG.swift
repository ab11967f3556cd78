/// Reading and writing JPEG through TurboJPEG.
enum JPEG {
  /// Whether `bytes` begin as a JPEG file does.
  static func starts(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF
  }
}
