/// A number of 64 bits that tells one sequence of texts and numbers from another (FNV-1a). It guards against mistakes,
/// not against people who mean harm.
public struct Fingerprint: Sendable {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  public init() {}

  /// Takes in the bytes of a text.
  public mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte: byte) }
  }

  /// Takes in a number, its lowest byte first.
  public mutating func add(_ number: Int) {
    for shift in stride(from: 0, to: 64, by: 8) { add(byte: UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private mutating func add(byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// Sixteen hexadecimal digits.
  public var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
