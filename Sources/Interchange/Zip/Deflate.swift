import CZlib

/// Raw deflate streams (RFC 1951), as zip archives hold them.
enum Deflate {
  /// Deflate turns one byte into at most this many.
  static let largestRatio = 1032

  /// What became of decompressing.
  struct Outcome {
    /// The bytes that were made.
    let count: Int
    /// Whether the stream ended, and with it the compressed bytes.
    let isWhole: Bool
    /// Why it ended here.
    let reason: String
  }

  /// zlib counts in 32 bits.
  private static let largestPiece = 1 << 30

  /// Decompresses `source` until it ends or `target` is full.
  static func inflate(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Outcome {
    var stream = z_stream()
    // zlib notes the stream's address, which therefore has to stay.
    return withUnsafeMutablePointer(to: &stream) { stream in
      guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        return Outcome(count: 0, isWhole: false, reason: "zlib could not start")
      }
      defer { inflateEnd(stream) }
      var (taken, made) = (0, 0)
      while true {
        let (input, output) = (min(source.count - taken, largestPiece), min(target.count - made, largestPiece))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: address(source, taken))
        stream.pointee.avail_in = UInt32(input)
        stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: made)
        stream.pointee.avail_out = UInt32(output)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        taken += input - Int(stream.pointee.avail_in)
        made += output - Int(stream.pointee.avail_out)
        switch code {
        case Z_STREAM_END:
          let rest = source.count - taken
          let reason = rest == 0 ? "the stream ended" : "the stream ended \(rest) bytes early"
          return Outcome(count: made, isWhole: rest == 0, reason: reason)
        case Z_OK where made < target.count: continue
        case Z_OK: return Outcome(count: made, isWhole: false, reason: "more follows")
        case Z_BUF_ERROR: return Outcome(count: made, isWhole: false, reason: "the stream is cut off")
        default:
          return Outcome(count: made, isWhole: false, reason: message(stream))
        }
      }
    }
  }

  private static func address(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UnsafePointer<UInt8>? {
    bytes.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: offset)
  }

  private static func message(_ stream: UnsafeMutablePointer<z_stream>) -> String {
    stream.pointee.msg.map { String(cString: $0) } ?? "the stream is damaged"
  }

  /// The pieces compressed into one stream; nil if zlib has no memory for it.
  static func deflate(_ pieces: [HeldBytes]) -> [UInt8]? {
    var stream = z_stream()
    return withUnsafeMutablePointer(to: &stream) { stream in
      let size = Int32(MemoryLayout<z_stream>.size)
      guard deflateInit2_(stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
        return nil
      }
      defer { deflateEnd(stream) }
      var result: [UInt8] = []
      for piece in pieces { piece.read { feed($0, to: stream, Z_NO_FLUSH, &result) } }
      feed(UnsafeRawBufferPointer(start: nil, count: 0), to: stream, Z_FINISH, &result)
      return result
    }
  }

  /// Compresses `source` and appends what comes out.
  private static func feed(
    _ source: UnsafeRawBufferPointer, to stream: UnsafeMutablePointer<z_stream>, _ flush: Int32,
    _ result: inout [UInt8]
  ) {
    var taken = 0
    repeat {
      let input = min(source.count - taken, largestPiece)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: address(source, taken))
      stream.pointee.avail_in = UInt32(input)
      var room = 0
      repeat {
        let made = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { buffer in
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = UInt32(buffer.count)
          _ = CZlib.deflate(stream, flush)
          room = Int(stream.pointee.avail_out)
          result.append(contentsOf: buffer[..<(buffer.count - room)])
          return buffer.count - room
        }
        if made == 0 { break }
      } while room == 0
      taken += input - Int(stream.pointee.avail_in)
    } while taken < source.count
  }
}

/// Checksums of bytes.
enum Checksum {
  /// CRC-32 as zip, gzip and PNG use it; `start` is that of the bytes before.
  static func crc32(_ bytes: UnsafeRawBufferPointer, after start: UInt32 = 0) -> UInt32 {
    guard let address = bytes.baseAddress else { return start }
    return UInt32(crc32_z(UInt(start), address.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
