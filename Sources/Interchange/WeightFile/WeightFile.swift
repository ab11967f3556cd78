import Autodiff

/// A file of weights of any format that this module reads, open for reading: names, types and shapes are read at once,
/// values when they are asked for.
///
///     let file = try WeightFile(path: "vgg16-397923af.pth")
///     for entry in file.entries { print(entry.name, entry.storedType, entry.shape) }
///
/// What a file is shows in its content; its name does not matter. Large tensors whose elements lie in the file as they
/// are needed are used in place, so as long as they live the file must not be changed or cut (replacing it by another
/// is fine, as `AtomicFile` does).
public struct WeightFile: Sendable {
  /// The file's path, as it was given.
  public let path: String
  /// What the content showed it to be.
  public let format: WeightFormat
  /// The tensors in the order of the file.
  public let entries: [StoredTensor]
  /// The file's texts by name; empty for formats that have none.
  public let metadata: [String: String]
  /// What had to be done to find the tensors, and what was left out: a line each.
  public let notes: [String]
  private let read: @Sendable ([String]) throws(InterchangeError) -> [StoredArray]
  private let positions: [String: Int]

  /// A file that something else reads.
  ///
  /// - Parameters:
  ///   - entries: names, types and shapes of all tensors; names must differ.
  ///   - read: gives the tensors with these names, which are among `entries`, in their order.
  public init(
    path: String, format: WeightFormat, entries: [StoredTensor], metadata: [String: String] = [:],
    notes: [String] = [], read: @escaping @Sendable ([String]) throws(InterchangeError) -> [StoredArray]
  ) {
    (self.path, self.format, self.entries) = (path, format, entries)
    (self.metadata, self.notes, self.read) = (metadata, notes, read)
    positions = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The names of the tensors in the order of the file.
  public var names: [String] { entries.map(\.name) }

  /// What the file says of the tensor `name`; nil where there is none.
  public func entry(_ name: String) -> StoredTensor? { positions[name].map { entries[$0] } }

  /// The elements of the tensors `names` with the types that they are stored as.
  /// - Throws: when the file has no such tensor, or its values are damaged.
  public func stored(_ names: [String]) throws(InterchangeError) -> [StoredArray] {
    for name in names where positions[name] == nil { throw .unknownTensor(name, path, known: self.names) }
    return try read(names)
  }

  /// Reads the tensor `name`. Half precision is widened to float32, integers become int32, truth values uint8.
  /// - Throws: when the file has no such tensor, its values are damaged, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let array = try stored([name]).first else { throw .unknownTensor(name, path, known: names) }
    return try array.tensor()
  }
}

extension WeightFile: TensorSource {
  public var shapes: [(name: String, shape: Shape)] { entries.map { ($0.name, $0.shape) } }

  public func tensors(named names: [String]) throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for array in try stored(names) { tensors[array.name] = try array.tensor() }
    return tensors
  }
}
