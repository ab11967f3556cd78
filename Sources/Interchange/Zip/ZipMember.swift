/// A member of an archive that is to be written.
struct ZipMember {
  let name: String
  /// Its content, one piece after the other.
  let pieces: [HeldBytes]

  var size: Int { pieces.reduce(0) { $0 + $1.count } }

  var checksum: UInt32 {
    pieces.reduce(0) { sum, piece in piece.read { Checksum.crc32($0, after: sum) } }
  }
}
