import Autodiff

/// A `.npy` file, open for reading: its type and shape are read at once, its values when they are asked for.
///
/// Versions 1 to 3 of the format, row-major and Fortran order, little and big end first; f2, f4, f8, i1, i2, i4, i8,
/// u1, u2, u4, u8 and bool.
public struct NumPyFile: Sendable {
  /// The file's path, as it was given.
  public let path: String
  /// The element type in the file; `storedType.dtype` is what it is read as.
  public let storedType: StoredType
  /// The sizes of the axes as NumPy shows them, whatever the order in the file.
  public let shape: Shape
  /// Whether the first axis is the fastest in the file; the tensor is row-major in any case.
  public let isFortranOrder: Bool
  /// Whether the highest byte of an element comes first; the tensor is right in any case.
  public let isBigEndian: Bool
  private let values: StoredValues
  private let content: HeldBytes

  /// Opens and checks the file at `path`.
  /// - Throws: when the file cannot be read, is no NumPy array of numbers, or has more or fewer values than it says.
  public init(path: String) throws(InterchangeError) {
    try self.init(path, nil, HeldBytes(MappedFile(path: path)))
  }

  /// Checks a file whose `bytes` are in memory already; `name` stands for its path in errors.
  /// - Throws: when it is no NumPy array of numbers, or has more or fewer values than it says.
  public init(bytes: [UInt8], named name: String) throws(InterchangeError) {
    try self.init(name, nil, HeldBytes(copying: bytes))
  }

  /// The array in `content`, which is the whole file or the member `tensor` of one.
  init(_ path: String, _ tensor: String?, _ content: HeldBytes) throws(InterchangeError) {
    let header = try content.read { (bytes) throws(InterchangeError) in
      try NumPyHeader(path: path, tensor: tensor, bytes)
    }
    try header.check(path, tensor, byteCount: content.count)
    self.path = path
    storedType = header.storedType
    shape = Shape(header.elements.sizes)
    isFortranOrder = header.isFortranOrder
    isBigEndian = header.isBigEndian
    values = StoredValues(
      file: path, name: tensor ?? "array", type: header.storedType, elements: header.elements,
      isBigEndian: header.isBigEndian)
    self.content = content.part(header.byteCount..<content.count)
  }

  /// Reads the values. Half precision is widened to float32, integers become int32, truth values uint8.
  /// - Throws: when an integer does not fit into int32.
  public func tensor() throws(InterchangeError) -> Tensor { try values.tensor(from: content) }

  /// The elements with the type that they are stored as, row-major, the lowest byte first.
  public func stored() throws(InterchangeError) -> StoredArray { try values.stored(from: content) }
}

extension NumPyHeader {
  /// A file of `count` bytes, header included, holds all values and nothing else.
  func check(_ path: String, _ tensor: String?, byteCount count: Int) throws(InterchangeError) {
    let expected = elements.count * storedType.byteCount
    guard count - byteCount == expected else {
      throw .damaged(
        "shape \(elements.sizes) of \(storedType.rawValue) takes \(expected) bytes, but \(count - byteCount) follow "
          + "the header", path, tensor)
    }
  }
}
