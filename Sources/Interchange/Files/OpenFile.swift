import Glibc

/// A file that is being written by `AtomicFile`.
public struct OpenFile: ~Copyable {
  let path: String
  let descriptor: Int32

  /// Appends `bytes`.
  public func append(_ bytes: [UInt8]) throws(InterchangeError) {
    // The closure only hands the address on, so that errors keep their type.
    let failure = bytes.withUnsafeBytes { writeAll($0) }
    if let failure { throw failure }
  }

  /// Appends the bytes at an address.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(InterchangeError) {
    if let failure = writeAll(bytes) { throw failure }
  }

  /// Writes `bytes` over what was appended at byte `offset`.
  func overwrite(_ bytes: [UInt8], at offset: Int) throws(InterchangeError) {
    var done = 0
    while done < bytes.count {
      let rest = Array(bytes[done...])
      let written = pwrite(descriptor, rest, rest.count, offset + done)
      if written < 0 {
        if errno == EINTR { continue }
        throw .system("write to the file", path)
      }
      done += written
    }
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> InterchangeError? {
    var rest = bytes
    while let address = rest.baseAddress, rest.count > 0 {
      let written = Glibc.write(descriptor, address, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        return .system("write to the file", path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
    AtomicFile.reached(.appended, path)
    return nil
  }
}
