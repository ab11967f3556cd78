import Autodiff

/// Finds tensors in the values of a pickle.
struct TensorPlacer {
  /// For errors.
  let path: String
  let graph: PickleGraph
  /// The storages by the numbers of references.
  private let storages: [(storage: StorageReference, offset: Int)]

  init(path: String, graph: PickleGraph) throws(InterchangeError) {
    self.path = path
    self.graph = graph
    var storages: [(storage: StorageReference, offset: Int)] = []
    for reference in graph.references {
      guard let storage = Self.storage(reference, graph) else {
        throw .damaged("a reference to \(graph.kind(reference)) is not one to a storage as torch.save writes it", path)
      }
      storages.append(storage)
    }
    self.storages = storages
  }

  /// The distinct storages that are referred to, by key.
  func distinctStorages() throws(InterchangeError) -> [String: StorageReference] {
    var byKey: [String: StorageReference] = [:]
    for (storage, _) in storages {
      guard let other = byKey.updateValue(storage, forKey: storage.key), other != storage else { continue }
      throw .damaged("the storage '\(storage.key)' is referred to with different types or sizes", path)
    }
    return byKey
  }

  /// What a reference says: `('storage', type, key, device, count)`, in the legacy form with `(key, offset, count)` of
  /// a part of the storage, or None.
  private static func storage(
    _ reference: PickleValue, _ graph: PickleGraph
  ) -> (storage: StorageReference, offset: Int)? {
    guard case .tuple = reference, let fields = graph.elements(reference), fields.count == 5 || fields.count == 6,
      fields[0] == .text("storage"), case .global(let global) = fields[1], case .text(let key) = fields[2],
      case .integer(let count) = fields[4], count >= 0
    else { return nil }
    let type: StoredType?
    switch global {
    case .storage(let element): type = element
    case .untypedStorage: type = nil
    default: return nil
    }
    var offset = 0
    if fields.count == 6, fields[5] != .none {
      guard let view = graph.elements(fields[5]), view.count == 3, case .integer(let start) = view[1], start >= 0 else {
        return nil
      }
      offset = start
    }
    return (StorageReference(key: key, type: type, count: count), offset)
  }

  /// Where the tensor `value` has its elements; nil if it is none.
  func placement(_ value: PickleValue, name: String) throws(InterchangeError) -> TensorPlacement? {
    var value = value
    // A parameter is a tensor with a word around it; more than a few words are nonsense.
    for _ in 0..<4 {
      guard case .call(let number) = value else { return nil }
      let call = graph.calls[number]
      switch call.global {
      case .rebuildTensor, .rebuildTensorV2, .rebuildTensorV3:
        return try placement(call.global, call.arguments, name)
      case .rebuildParameter, .rebuildParameterWithState, .parameter:
        guard let first = call.arguments.first else { return nil }
        value = first
      case .rebuildFromType:
        guard call.arguments.count >= 3, case .global(let function) = call.arguments[0],
          let arguments = graph.elements(call.arguments[2])
        else { return nil }
        switch function {
        case .rebuildTensor, .rebuildTensorV2, .rebuildTensorV3: return try placement(function, arguments, name)
        case .rebuildParameter, .rebuildParameterWithState:
          guard let first = arguments.first else { return nil }
          value = first
        default: return nil
        }
      default: return nil
      }
    }
    return nil
  }

  /// The tensor that `function` makes of `(storage, offset, sizes, strides, ...)`.
  private func placement(
    _ function: PickleGlobal, _ arguments: [PickleValue], _ name: String
  ) throws(InterchangeError) -> TensorPlacement {
    guard arguments.count >= 4, case .reference(let number) = arguments[0], case .integer(let offset) = arguments[1],
      let sizes = graph.integers(arguments[2]), let strides = graph.integers(arguments[3])
    else { throw .damaged("it is not described as torch.save does it", path, name) }
    try refuseView(function, arguments, name)
    let (storage, start) = storages[number]
    var type = storage.type
    if function == .rebuildTensorV3, arguments.count >= 7, case .global(.type(let stated)) = arguments[6] {
      type = stated
    }
    guard let type else { throw .damaged("its element type is missing", path, name) }
    guard storage.type == nil || storage.type == type else {
      throw .damaged("its elements are \(type.rawValue), those of its storage are not", path, name)
    }
    guard sizes.count <= Shape.maximumRank else {
      throw InterchangeError(
        file: path, tensor: name, problem: "it has \(sizes.count) axes; at most \(Shape.maximumRank) are supported",
        remedy: "Reshape it before it is saved")
    }
    let (sum, overflows) = start.addingReportingOverflow(offset)
    guard !overflows, let elements = StridedElements(sizes: sizes, strides: strides, offset: sum) else {
      throw .damaged("shape \(sizes) with strides \(strides.start) and offset \(offset) cannot be", path, name)
    }
    return TensorPlacement(name: name, storage: storage, type: type, elements: elements)
  }
}

extension TensorPlacer {
  /// Refuses a tensor whose stored numbers are not its own: one that was saved as the negative or the conjugate of
  /// another says so in a dictionary at the end.
  private func refuseView(
    _ function: PickleGlobal, _ arguments: [PickleValue], _ name: String
  ) throws(InterchangeError) {
    let place = function == .rebuildTensorV3 ? 7 : 6
    guard arguments.count > place, case .dictionary(let number) = arguments[place],
      !graph.dictionaries[number].isEmpty
    else { return }
    throw InterchangeError(
      file: path, tensor: name, problem: "it was saved as a view that negates or conjugates the numbers of another",
      remedy: "Save tensor.resolve_conj().resolve_neg() instead")
  }
}

extension TensorPlacement {
  /// Checks that the elements lie within a storage of `bytes` bytes.
  func check(within bytes: Int, _ path: String) throws(InterchangeError) {
    guard elements.end <= bytes / type.byteCount else {
      throw .damaged(
        "shape \(elements.sizes) with strides \(elements.strides) and offset \(elements.offset) reaches to element "
          + "\(elements.end) of a storage of \(bytes / type.byteCount)", path, name)
    }
  }
}
