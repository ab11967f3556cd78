/// Tensors by name whose values are read when they are asked for: a file of weights, or a dictionary.
public protocol TensorSource<Failure> {
  /// What reading throws; `Never` for values that are in memory.
  associatedtype Failure: Error

  /// The names and shapes of all tensors; no name is there twice.
  var shapes: [(name: String, shape: Shape)] { get }

  /// Reads the tensors called `names`, which must be among `shapes`.
  /// - Throws: when one of them cannot be read.
  func tensors(named names: [String]) throws(Failure) -> [String: Tensor]
}

extension Dictionary: TensorSource where Key == String, Value == Tensor {
  /// In alphabetical order.
  public var shapes: [(name: String, shape: Shape)] {
    sorted { $0.key < $1.key }.map { (name: $0.key, shape: $0.value.shape) }
  }

  public func tensors(named names: [String]) -> [String: Tensor] {
    names.reduce(into: [:]) { result, name in result[name] = self[name] }
  }
}
