import Autodiff

extension PyTorchCheckpoint {
  /// Reads the tensor `name`. Half precision is widened to float32, integers become int32, truth values uint8.
  /// - Throws: when the file has no such tensor, its values are damaged, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let placement = placement(name) else { throw .unknownTensor(name, path, known: names) }
    return try read(placement, from: storages.contents(placement.storage))
  }

  /// Reads all tensors.
  /// - Throws: when values are damaged, or an integer does not fit into int32.
  public func tensors() throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    // A storage that several tensors share is decompressed and checked once.
    var contents: [String: HeldBytes] = [:]
    for placement in placements {
      let key = placement.storage.key
      if contents[key] == nil { contents[key] = try storages.contents(placement.storage) }
      guard let bytes = contents[key] else { continue }
      tensors[placement.name] = try read(placement, from: bytes)
    }
    return tensors
  }

  private func read(_ placement: TensorPlacement, from bytes: HeldBytes) throws(InterchangeError) -> Tensor {
    let values = StoredValues(
      file: path, name: placement.name, type: placement.type, elements: placement.elements,
      isBigEndian: storages.isBigEndian)
    return try values.tensor(from: bytes)
  }
}
