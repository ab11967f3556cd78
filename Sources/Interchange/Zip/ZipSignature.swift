/// The numbers that zip's records begin with.
enum ZipSignature {
  static let localHeader: UInt32 = 0x0403_4B50
  static let directoryHeader: UInt32 = 0x0201_4B50
  static let end: UInt32 = 0x0605_4B50
  static let wideEnd: UInt32 = 0x0606_4B50
  static let wideEndLocator: UInt32 = 0x0706_4B50
  /// The extra field with 64-bit numbers.
  static let wideField: UInt16 = 0x0001
  /// The extra field that this project and PyTorch fill with padding.
  static let paddingField: UInt16 = 0x4246
}
