/// Reading and writing PNG through libpng.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Whether `bytes` begin as a PNG file does.
  static func starts(_ bytes: [UInt8]) -> Bool { bytes.starts(with: signature) }
}
