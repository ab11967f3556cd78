/// The checked start of a `.npy` file: what its values are.
///
/// Format: NEP 1 of NumPy, versions 1 to 3. Six bytes `\x93NUMPY`, two of the version, the length of the description,
/// and the description as Python would print a dictionary.
struct NumPyHeader {
  /// The longest description that is accepted, in bytes.
  static let descriptionLimit = 0xFFFF
  /// The most bytes that a header can have.
  static let byteLimit = 12 + descriptionLimit

  let storedType: StoredType
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let elements: StridedElements
  /// Bytes before the values.
  let byteCount: Int

  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// Reads the header at the start of `bytes`, of which not all need be there; `place` stands for it in errors.
  init(path: String, tensor: String?, _ bytes: UnsafeRawBufferPointer) throws(InterchangeError) {
    let (start, count) = try Self.description(path, tensor, bytes)
    byteCount = start + count
    guard let text = bytes.part(at: start, count: count) else {
      throw .damaged(
        "a description of \(count) bytes is announced, but only \(bytes.count - start) follow", path, tensor)
    }
    var scanner = PythonLiteral(text)
    let description: NumPyDescription
    do throws(PythonLiteralError) { description = try NumPyDescription(&scanner) } catch {
      throw .damaged("its description is not understood: \(error.reason) at byte \(start + error.offset)", path, tensor)
    }
    (storedType, isBigEndian) = try Self.type(description.type, path, tensor)
    isFortranOrder = description.isFortranOrder
    guard description.shape.count <= 8 else {
      throw InterchangeError(
        file: path, tensor: tensor, problem: "it has \(description.shape.count) axes; at most 8 are supported",
        remedy: "Reshape it before it is stored")
    }
    let elements = StridedElements(sizes: description.shape, isFortranOrder: isFortranOrder)
    guard let elements, elements.byteCount(of: storedType.byteCount) != nil else {
      throw .damaged("shape \(description.shape) has more bytes than a computer can count", path, tensor)
    }
    self.elements = elements
  }

  /// Where the description starts and how long it is.
  private static func description(
    _ path: String, _ tensor: String?, _ bytes: UnsafeRawBufferPointer
  ) throws(InterchangeError) -> (start: Int, count: Int) {
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual(magic) else {
      throw InterchangeError.otherKind(bytes, than: "a NumPy array (.npy)", .numpy, path, tensor) ?? InterchangeError(
        file: path, tensor: tensor, problem: "this is not a NumPy array: it does not start with \\x93NUMPY",
        remedy: "The file was cut off or is of another format; fetch or write it again")
    }
    let version = bytes[6]
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw InterchangeError(
        file: path, tensor: tensor,
        problem: "version \(version).\(bytes[7]) of the format is unknown; known are 1.0 to 3.0")
    }
    let length = version == 1 ? bytes.number(UInt16.self, at: 8).map(UInt32.init) : bytes.number(UInt32.self, at: 8)
    guard let length, length <= descriptionLimit else {
      throw .damaged(
        "a description of \(length ?? 0) bytes is announced; at most \(descriptionLimit) are allowed", path, tensor)
    }
    return (version == 1 ? 10 : 12, Int(length))
  }

  private static let types: [String: StoredType] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
    "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool, "c8": .complex64,
  ]

  /// What the text `descr` stands for: a sign of the byte order, a letter and the number of bytes.
  private static func type(
    _ text: String, _ path: String, _ tensor: String?
  ) throws(InterchangeError) -> (StoredType, isBigEndian: Bool) {
    guard let order = text.first, "<>|".contains(order), let type = types[String(text.dropFirst())],
      order != "|" || type.byteCount == 1, order != ">" || type.isComputed
    else {
      let objects = text.hasSuffix("O") ? ": Python objects, which only Python can read" : ""
      throw InterchangeError(
        file: path, tensor: tensor, problem: "its element type '\(text)' is not supported\(objects)",
        remedy: "Store it as one of \(types.keys.sorted().joined(separator: ", "))")
    }
    return (type, order == ">")
  }

  /// The header of an array of `type` and `shape`, in row-major order; its length is a multiple of 64 bytes. Nil for a
  /// type that NumPy does not have.
  static func bytes(_ type: StoredType, _ shape: [Int]) -> [UInt8]? {
    guard let code = types.first(where: { $0.value == type })?.key else { return nil }
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    // NumPy leaves out the last comma of two or more.
    let tuple = shape.count > 1 ? String(sizes.dropLast()) : sizes
    let order = type.byteCount == 1 ? "|" : "<"
    var text = Array("{'descr': '\(order)\(code)', 'fortran_order': False, 'shape': (\(tuple)), }".utf8)
    let count = (10 + text.count + 1).roundedUp(to: 64) - 10
    text += Array(repeating: UInt8(ascii: " "), count: count - text.count - 1) + [UInt8(ascii: "\n")]
    return magic + [1, 0, UInt8(count & 0xFF), UInt8(count >> 8)] + text
  }
}

/// The dictionary in the header of a `.npy` file.
struct NumPyDescription {
  let type: String
  let isFortranOrder: Bool
  let shape: [Int]

  init(_ scanner: inout PythonLiteral) throws(PythonLiteralError) {
    var type: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.skip("}") {
      let name = try scanner.text()
      try scanner.expect(":")
      switch name {
      case "descr" where type == nil:
        if scanner.skip("[") { throw scanner.error("the elements are structures of several fields, which is not read") }
        type = try scanner.text()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try scanner.truth()
      case "shape" where shape == nil: shape = try scanner.sizes()
      default: throw scanner.error("the name '\(name)' is unknown or stands there twice")
      }
      guard scanner.skip(",") else {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let type, let isFortranOrder, let shape else {
      throw scanner.error("one of 'descr', 'fortran_order' and 'shape' is missing")
    }
    (self.type, self.isFortranOrder, self.shape) = (type, isFortranOrder, shape)
  }
}
