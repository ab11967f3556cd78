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
    try forEach(placements) { (placement, bytes) throws(InterchangeError) in
      tensors[placement.name] = try read(placement, from: bytes)
    }
    return tensors
  }

  /// The elements of the tensors `names`, which the file has, with the types that they are stored as.
  /// - Throws: when values are damaged.
  func stored(_ names: [String]) throws(InterchangeError) -> [StoredArray] {
    var wanted: [TensorPlacement] = []
    for name in names {
      guard let placement = placement(name) else { throw .unknownTensor(name, path, known: self.names) }
      wanted.append(placement)
    }
    var arrays: [StoredArray] = []
    try forEach(wanted) { (placement, bytes) throws(InterchangeError) in
      arrays.append(try values(placement).stored(from: bytes))
    }
    return arrays
  }

  /// Hands on each tensor with the bytes of its storage; one that several share is decompressed and checked once.
  private func forEach(
    _ placements: [TensorPlacement],
    _ body: (TensorPlacement, HeldBytes) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    var uses: [String: Int] = [:]
    for placement in placements { uses[placement.storage.key, default: 0] += 1 }
    var contents: [String: HeldBytes] = [:]
    for placement in placements {
      let key = placement.storage.key
      let bytes: HeldBytes
      if let known = contents[key] { bytes = known } else { bytes = try storages.contents(placement.storage) }
      uses[key, default: 1] -= 1
      // What nobody needs any more goes away before the next storage is decompressed.
      contents[key] = uses[key] == 0 ? nil : bytes
      try body(placement, bytes)
    }
  }

  private func read(_ placement: TensorPlacement, from bytes: HeldBytes) throws(InterchangeError) -> Tensor {
    try values(placement).tensor(from: bytes)
  }

  private func values(_ placement: TensorPlacement) -> StoredValues {
    StoredValues(
      file: path, name: placement.name, type: placement.type, elements: placement.elements,
      isBigEndian: storages.isBigEndian)
  }
}
