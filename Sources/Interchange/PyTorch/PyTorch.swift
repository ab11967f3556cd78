import Autodiff

/// Writes state dictionaries for PyTorch.
public enum PyTorch {
  /// Writes `arrays` as a state dictionary to the `.pth` file at `path`, in the zip form that `torch.save` writes,
  /// replacing it in one step. `torch.load` reads it with `weights_only=True` too. The same arrays give the same bytes.
  ///
  /// - Parameter arrays: under distinct names, with the types that they are stored as.
  /// - Throws: when a name is used twice, elements take less than a byte, or the file cannot be written.
  public static func write(_ arrays: [StoredArray], to path: String) throws(InterchangeError) {
    var names: Set<String> = []
    for array in arrays where !names.insert(array.name).inserted {
      throw InterchangeError(
        file: path, tensor: array.name, problem: "two tensors have this name", remedy: "Rename one of them")
    }
    if let array = arrays.first(where: { $0.storedType.bitCount < 8 }) {
      throw InterchangeError(
        file: path, tensor: array.name,
        problem: "its elements are \(array.storedType.rawValue), a type that PyTorch does not store",
        remedy: "Write a .safetensors file")
    }
    let root = "archive/"
    var members = [
      ZipMember(name: root + "data.pkl", pieces: [HeldBytes(copying: pickle(arrays))]),
      ZipMember(name: root + "byteorder", pieces: [HeldBytes(copying: Array("little".utf8))]),
    ]
    for (number, array) in arrays.enumerated() {
      members.append(ZipMember(name: root + "data/\(number)", pieces: [array.bytes]))
    }
    members.append(ZipMember(name: root + "version", pieces: [HeldBytes(copying: Array("3\n".utf8))]))
    try ZipArchive.write(members, deflated: false, to: path)
  }

  /// An ordered dictionary of tensors, each in a storage of its own.
  private static func pickle(_ arrays: [StoredArray]) -> [UInt8] {
    var writer = PickleWriter()
    emptyDictionary(&writer)
    writer.mark()
    for (number, array) in arrays.enumerated() {
      writer.text(array.name)
      write(array, storage: number, &writer)
    }
    writer.setItems()
    writer.end()
    return writer.bytes
  }

  private static func emptyDictionary(_ writer: inout PickleWriter) {
    writer.global("collections", "OrderedDict")
    writer.emptyTuple()
    writer.call()
  }

  /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`. Types that have no storage of
  /// their own lie in one of bytes, and `_rebuild_tensor_v3` is told the type.
  private static func write(_ array: StoredArray, storage number: Int, _ writer: inout PickleWriter) {
    let kind = storages[array.storedType]
    writer.global("torch._utils", kind == nil ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2")
    writer.mark()
    writer.mark()
    writer.text("storage")
    if let kind { writer.global("torch", kind) } else { writer.global("torch.storage", "UntypedStorage") }
    writer.text(String(number))
    writer.text("cpu")
    writer.integer(kind == nil ? array.byteCount : array.shape.elementCount)
    writer.tuple()
    writer.reference()
    writer.integer(0)
    list(Array(array.shape), &writer)
    list(array.shape.strides, &writer)
    writer.no()
    emptyDictionary(&writer)
    if kind == nil { writer.global("torch", array.storedType.torchName) }
    writer.tuple()
    writer.call()
  }

  private static func list(_ numbers: [Int], _ writer: inout PickleWriter) {
    writer.mark()
    for number in numbers { writer.integer(number) }
    writer.tuple()
  }

  private static let storages: [StoredType: String] = [
    .float64: "DoubleStorage", .float32: "FloatStorage", .float16: "HalfStorage", .bfloat16: "BFloat16Storage",
    .int64: "LongStorage", .int32: "IntStorage", .int16: "ShortStorage", .int8: "CharStorage", .uint8: "ByteStorage",
    .bool: "BoolStorage", .complex64: "ComplexFloatStorage",
  ]
}

extension StoredType {
  /// The name of the type in PyTorch and NumPy, as in `float32`.
  public var torchName: String {
    switch self {
    case .float64: "float64"
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .int64: "int64"
    case .uint64: "uint64"
    case .int32: "int32"
    case .uint32: "uint32"
    case .int16: "int16"
    case .uint16: "uint16"
    case .int8: "int8"
    case .uint8: "uint8"
    case .bool: "bool"
    case .complex64: "complex64"
    case .float8E4M3: "float8_e4m3fn"
    case .float8E4M3FNUZ: "float8_e4m3fnuz"
    case .float8E5M2: "float8_e5m2"
    case .float8E5M2FNUZ: "float8_e5m2fnuz"
    case .float8E8M0: "float8_e8m0fnu"
    case .float6E2M3: "float6_e2m3"
    case .float6E3M2: "float6_e3m2"
    case .float4: "float4"
    }
  }
}

/// Writes the few operations of pickles (protocol 2) that a state dictionary consists of.
struct PickleWriter {
  private(set) var bytes: [UInt8] = [0x80, 2]

  mutating func end() { bytes.append(UInt8(ascii: ".")) }

  mutating func mark() { bytes.append(UInt8(ascii: "(")) }

  /// Makes a tuple of all since the last mark.
  mutating func tuple() { bytes.append(UInt8(ascii: "t")) }

  /// Calls the global below the tuple on top with the tuple.
  mutating func call() { bytes.append(UInt8(ascii: "R")) }

  /// Refers to what the tuple on top stands for.
  mutating func reference() { bytes.append(UInt8(ascii: "Q")) }

  /// Adds the keys and values since the last mark to the dictionary below it.
  mutating func setItems() { bytes.append(UInt8(ascii: "u")) }

  mutating func emptyTuple() { bytes.append(UInt8(ascii: ")")) }

  mutating func global(_ module: String, _ name: String) {
    bytes.append(UInt8(ascii: "c"))
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  mutating func text(_ text: String) {
    let utf8 = Array(text.utf8)
    bytes.append(UInt8(ascii: "X"))
    append(UInt32(truncatingIfNeeded: utf8.count))
    bytes += utf8
  }

  mutating func integer(_ number: Int) {
    if let small = UInt8(exactly: number) {
      bytes += [UInt8(ascii: "K"), small]
    } else if let word = Int32(exactly: number) {
      bytes.append(UInt8(ascii: "J"))
      append(word)
    } else {
      // A number of eight bytes, the length before it.
      bytes += [0x8A, 8]
      append(Int64(number))
    }
  }

  mutating func no() { bytes.append(0x89) }

  private mutating func append<I: FixedWidthInteger>(_ number: I) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
