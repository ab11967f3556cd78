import Autodiff

extension SafetensorsFile {
  /// Reads the tensor `name`. Half precision is widened to float32, integers become int32.
  /// - Throws: when the file has no such tensor, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let entry = entry(name) else { throw .unknownTensor(name, path, known: names) }
    return try read(entry)
  }

  /// Reads all tensors.
  /// - Throws: when an integer does not fit into int32.
  public func tensors() throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for entry in entries { tensors[entry.name] = try read(entry) }
    return tensors
  }

  /// The elements of the tensor `name` with the type that they are stored as.
  /// - Throws: when the file has no such tensor.
  public func stored(_ name: String) throws(InterchangeError) -> StoredArray {
    guard let entry = entry(name) else { throw .unknownTensor(name, path, known: names) }
    return try values(entry).stored(from: bytes(entry))
  }

  private func read(_ entry: Entry) throws(InterchangeError) -> Tensor {
    try values(entry).tensor(from: bytes(entry))
  }

  private func bytes(_ entry: Entry) -> HeldBytes {
    content.part(dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound)
  }

  private func values(_ entry: Entry) throws(InterchangeError) -> StoredValues {
    guard let elements = StridedElements(sizes: Array(entry.shape)) else {
      throw .damaged("shape \(entry.shape) has more elements than can be counted", path, entry.name)
    }
    return StoredValues(
      file: path, name: entry.name, type: entry.storedType, elements: elements, isBigEndian: false)
  }
}
