import Autodiff
import Core

/// A tensor's elements as a file stores them: their type stays as it is, so that files can be converted bit for bit.
public struct StoredArray: Sendable {
  /// The file that it is from, for errors.
  let file: String
  /// The tensor's name in the file.
  public let name: String
  /// The element type, as it is in the file.
  public let storedType: StoredType
  /// The sizes of the axes, outermost first.
  public let shape: Shape
  /// The elements in row-major order, with the lowest byte first.
  let bytes: HeldBytes

  init(file: String, name: String, storedType: StoredType, shape: Shape, bytes: HeldBytes) {
    (self.file, self.name, self.storedType, self.shape, self.bytes) = (file, name, storedType, shape, bytes)
  }

  /// The elements of a tensor, float32, float64, int32 or uint8, traced or not.
  public init(name: String, _ tensor: Tensor) {
    let array = tensor.array.plain()
    self.init(
      file: name, name: name, storedType: StoredType(array.dtype), shape: array.shape, bytes: HeldBytes(array))
  }

  /// The same elements under another name.
  public func named(_ name: String) -> StoredArray {
    StoredArray(file: file, name: name, storedType: storedType, shape: shape, bytes: bytes)
  }

  /// The elements. Half precision is widened to float32, integers become int32, truth values uint8; what needs no
  /// change stays where it is.
  /// - Throws: when an integer does not fit into int32, or the type is one that is not computed with.
  public func tensor() throws(InterchangeError) -> Tensor {
    guard let elements = StridedElements(sizes: Array(shape)) else {
      throw .damaged("shape \(shape) has more elements than can be counted", file, name)
    }
    return try StoredValues(file: file, name: name, type: storedType, elements: elements, isBigEndian: false)
      .tensor(from: bytes)
  }

  /// 32-bit integers as 64-bit ones, which PyTorch wants for counts; itself where they are of another type.
  func widened() -> StoredArray {
    guard storedType == .int32 else { return self }
    let wide = HeldBytes(count: 2 * bytes.count) { target in
      let words = target.bindMemory(to: Int64.self)
      bytes.read { source in
        for index in words.indices { words[index] = Int64(source.number(Int32.self, at: 4 * index) ?? 0).littleEndian }
      }
    }
    return StoredArray(file: file, name: name, storedType: .int64, shape: shape, bytes: wide)
  }

  /// The number of bytes that the elements take.
  public var byteCount: Int { bytes.count }
}

/// What a file says of one of its tensors.
public struct StoredTensor: Sendable, Hashable {
  /// The tensor's name in the file.
  public let name: String
  /// The element type in the file; `storedType.dtype` is what it is read as.
  public let storedType: StoredType
  /// The sizes of the axes, outermost first.
  public let shape: Shape

  public init(name: String, storedType: StoredType, shape: Shape) {
    self.name = name
    self.storedType = storedType
    self.shape = shape
  }
}
