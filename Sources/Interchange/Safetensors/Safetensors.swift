import Autodiff

/// Writes safetensors files: the format of weights that every framework reads.
public enum Safetensors {
  /// Writes `tensors` to the file at `path`, replacing it in one step; the old file stays whole if anything fails.
  ///
  /// Values are stored in the order given, wide types first so that all are aligned. The same tensors give the same
  /// bytes.
  ///
  /// - Parameters:
  ///   - tensors: float32, float64, int32 or uint8, traced or not, under distinct names.
  ///   - metadata: texts for readers of the file.
  ///   - widened: names of int32 tensors to store as I64, which PyTorch wants for counts.
  ///   - isChecksummed: whether the metadata get a checksum of the whole file, for `verifyChecksum`.
  ///   - previous: what the file that was at `path` is called from now on; it goes away where nil.
  ///   - copy: another name that the new file gets, before it gets its own.
  /// - Throws: when a name is used twice or is the format's own `__metadata__`, or the file cannot be written.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], widened: Set<String> = [],
    isChecksummed: Bool = false, to path: String, keepingAs previous: String? = nil, alsoAs copy: String? = nil
  ) throws(InterchangeError) {
    try write(
      tensors.map { name, tensor in
        let array = StoredArray(name: name, tensor)
        return widened.contains(name) ? array.widened() : array
      }, metadata: metadata, isChecksummed: isChecksummed, to: path, keepingAs: previous, alsoAs: copy)
  }

  /// Writes `arrays` with the types that they are stored as, in the same way.
  /// - Throws: when a name is used twice or is the format's own `__metadata__`, or the file cannot be written.
  public static func write(
    _ arrays: [StoredArray], metadata: [String: String] = [:], isChecksummed: Bool = false, to path: String,
    keepingAs previous: String? = nil, alsoAs copy: String? = nil
  ) throws(InterchangeError) {
    try checkNames(arrays.map(\.name), path)
    // The standard library's sort keeps equals in order.
    let arrays = arrays.sorted { $0.storedType.byteCount > $1.storedType.byteCount }
    let header = try header(arrays, isChecksummed ? Sum.withPlace(metadata) : metadata, path)
    try AtomicFile.write(to: path, keepingAs: previous, alsoAs: copy) { (file) throws(InterchangeError) in
      var sum = isChecksummed ? Sum(header: header) : nil
      try file.append(header)
      for array in arrays {
        try array.bytes.read { (bytes) throws(InterchangeError) in
          sum?.add(bytes)
          try file.append(bytes)
        }
      }
      if let sum { try file.overwrite(sum.digits, at: sum.place) }
    }
  }

  private static func checkNames(_ names: [String], _ path: String) throws(InterchangeError) {
    var seen: Set<String> = []
    for name in names {
      guard name != "__metadata__" else {
        throw InterchangeError(
          file: path, tensor: name, problem: "the format keeps this name for itself", remedy: "Rename the tensor")
      }
      guard seen.insert(name).inserted else {
        throw InterchangeError(
          file: path, tensor: name, problem: "two tensors have this name", remedy: "Rename one of them")
      }
    }
  }

  /// The header's length and the header, filled up with spaces so that values begin at a multiple of 64 bytes and can
  /// be used in place.
  private static func header(
    _ arrays: [StoredArray], _ metadata: [String: String], _ path: String
  ) throws(InterchangeError) -> [UInt8] {
    var members: [(name: String, value: String)] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { (name: $0.key, value: JSONText.quoted($0.value)) }
      members.append(("__metadata__", JSONText.object(texts)))
    }
    var offset = 0
    for array in arrays {
      members.append((array.name, entry(of: array, at: offset)))
      offset += array.byteCount
    }
    var text = Array(JSONText.object(members).utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 + text.count).roundedUp(to: 64) - 8 - text.count)
    guard text.count <= SafetensorsFile.headerLimit else {
      throw InterchangeError(
        file: path,
        problem: "the header would have \(text.count) bytes; at most \(SafetensorsFile.headerLimit) are allowed",
        remedy: "Write fewer tensors or shorter metadata into one file")
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }

  /// What the header says of `array` when its values start at byte `offset`.
  private static func entry(of array: StoredArray, at offset: Int) -> String {
    JSONText.object([
      ("dtype", JSONText.quoted(array.storedType.rawValue)), ("shape", JSONText.list(array.shape)),
      ("data_offsets", JSONText.list([offset, offset + array.byteCount])),
    ])
  }
}

extension Safetensors {
  /// The checksum of a whole file, which stands in its own header.
  ///
  /// The header says `"checksum":"crc32:0123abcd"`. It is the CRC-32 of all bytes of the file, with `00000000` in the
  /// place of its own eight digits, so that there is one file to write and nothing that could be out of step with it.
  struct Sum {
    static let key = "checksum"
    private static let kind = "crc32:"
    private static let zeros = "00000000"

    /// Where the digits stand, in bytes from the start of the file.
    let place: Int
    private(set) var value: UInt32 = 0

    /// `metadata` with room for the digits.
    static func withPlace(_ metadata: [String: String]) -> [String: String] {
      metadata.merging([key: kind + zeros]) { $1 }
    }

    /// Starts with a file's first bytes up to its values; nil where they have no place for the digits.
    init?(header: [UInt8]) {
      guard let place = Sum.place(in: header) else { return nil }
      self.place = place
      add(Array(header[..<place]) + Array(Sum.zeros.utf8) + Array(header[(place + Sum.zeros.utf8.count)...]))
    }

    mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    mutating func add(_ bytes: UnsafeRawBufferPointer) { value = Checksum.crc32(bytes, after: value) }

    var digits: [UInt8] { Array(text.dropFirst(Sum.kind.count).utf8) }

    /// As it stands in the metadata.
    var text: String {
      let digits = String(value, radix: 16)
      return Sum.kind + Sum.zeros.dropFirst(digits.count) + digits
    }

    /// The start of the member's digits. No text in a header can look like the member: quotes within texts are escaped,
    /// and the entry of a tensor of that name is no text.
    private static func place(in header: [UInt8]) -> Int? {
      let member = Array("\"\(key)\":\"\(kind)".utf8)
      let count = member.count + zeros.utf8.count
      guard header.count > count else { return nil }
      return header.withUnsafeBufferPointer { bytes in
        var start = 0
        while start + count < bytes.count {
          if bytes[start] == member[0], member.indices.allSatisfy({ bytes[start + $0] == member[$0] }) {
            return start + member.count
          }
          start += 1
        }
        return nil
      }
    }
  }
}
