/// What tells a file from others: its length and a checksum of its content.
public struct FileDigest: Sendable, Hashable, Codable {
  /// Its length in bytes.
  public var byteCount: Int
  /// SHA-256 of its content, in 64 hexadecimal digits.
  public var sha256: String

  /// Reads the file at `path`; half a gigabyte takes a second or two.
  /// - Throws: when it cannot be read.
  public init(path: String) throws(InterchangeError) {
    let content = HeldBytes(try MappedFile(path: path))
    byteCount = content.count
    sha256 = content.read { SHA256.hexadecimal($0) }
  }
}

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece: what names of downloaded weights carry.
struct SHA256 {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19
  )

  private static let constants: [UInt32] = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
    0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
    0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
    0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
    0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
    0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
    0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
  ]

  /// The digest of `bytes` in 64 hexadecimal digits.
  static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    var digest = SHA256()
    let whole = bytes.count / 64 * 64
    digest.add(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    // One bit, zeros, and the length in bits, its highest byte first.
    var end = Array(bytes[whole...]) + [0x80]
    end += Array(repeating: 0, count: (end.count + 8).roundedUp(to: 64) - end.count - 8)
    withUnsafeBytes(of: UInt64(bytes.count * 8).bigEndian) { end += $0 }
    end.withUnsafeBytes { digest.add($0) }
    return digest.words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private var words: [UInt32] {
    [state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7]
  }

  /// Takes in whole blocks of 64 bytes.
  private mutating func add(_ blocks: UnsafeRawBufferPointer) {
    Self.constants.withUnsafeBufferPointer { constants in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
        for start in stride(from: 0, to: blocks.count, by: 64) {
          for index in 0..<16 {
            schedule[index] = UInt32(
              bigEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
          }
          Self.extend(schedule)
          compress(schedule, constants)
        }
      }
    }
  }

  private static func extend(_ w: UnsafeMutableBufferPointer<UInt32>) {
    for index in 16..<64 {
      let (a, b) = (w[index - 15], w[index - 2])
      let first = rotated(a, 7) ^ rotated(a, 18) ^ (a >> 3)
      let second = rotated(b, 17) ^ rotated(b, 19) ^ (b >> 10)
      w[index] = w[index - 16] &+ first &+ w[index - 7] &+ second
    }
  }

  private mutating func compress(
    _ w: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>
  ) {
    var (a, b, c, d, e, f, g, h) = state
    for index in 0..<64 {
      let big = Self.rotated(e, 6) ^ Self.rotated(e, 11) ^ Self.rotated(e, 25)
      let first = h &+ big &+ ((e & f) ^ (~e & g)) &+ constants[index] &+ w[index]
      let small = Self.rotated(a, 2) ^ Self.rotated(a, 13) ^ Self.rotated(a, 22)
      let second = small &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    state = (
      state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e, state.5 &+ f, state.6 &+ g, state.7 &+ h
    )
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
}
