/// What a pickle says of one storage.
struct StorageReference: Sendable, Hashable {
  /// Its name: that of a member of the archive, or what the legacy form lists at its end.
  let key: String
  /// The type of its elements; nil where it counts bytes.
  let type: StoredType?
  /// The number of elements.
  let count: Int

  var elementSize: Int { type?.byteCount ?? 1 }

  /// Its length in bytes; nil where that is too large to count.
  var byteCount: Int? {
    let (bytes, overflows) = count.multipliedReportingOverflow(by: elementSize)
    return overflows ? nil : bytes
  }
}

/// Where a tensor's elements are.
struct TensorPlacement: Sendable {
  var name: String
  let storage: StorageReference
  let type: StoredType
  let elements: StridedElements
}

/// The storages of a file.
protocol CheckpointStorages: Sendable {
  /// Whether numbers have their highest byte first.
  var isBigEndian: Bool { get }

  /// Checks that the file has the storage and that the tensor's elements lie within it.
  func check(_ placement: TensorPlacement) throws(InterchangeError)

  /// The bytes of `storage`, which `check` has found.
  func contents(_ storage: StorageReference) throws(InterchangeError) -> HeldBytes
}

/// What the two forms of files come down to.
struct CheckpointParts {
  let form: PyTorchCheckpoint.Form
  let value: PickleValue
  let graph: PickleGraph
  let placer: TensorPlacer
  let storages: any CheckpointStorages
}

/// Pickles within files of PyTorch.
enum CheckpointPickle {
  /// Reads the pickle at the start of `bytes`; `name` says which it is, in errors. `end` is where it ends.
  static func read(
    _ bytes: HeldBytes, _ path: String, name: String
  ) throws(InterchangeError) -> (value: PickleValue, graph: PickleGraph, end: Int) {
    do throws(PickleError) {
      return try bytes.read { (bytes) throws(PickleError) in try PickleMachine.read(bytes) }
    } catch {
      throw InterchangeError(
        file: path, problem: "the pickle '\(name)', byte \(error.offset): \(error.problem)", remedy: error.remedy)
    }
  }
}
