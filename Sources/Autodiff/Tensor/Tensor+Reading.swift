import Core

extension Tensor {
  /// The elements in row-major order as numbers of type `T`, which must be the tensor's own.
  public func values<T: Scalar>(as type: T.Type = T.self) -> [T] {
    require(
      T.dtype == dtype, "values: \(array.described) does not hold \(T.dtype); read it as \(dtype), or cast it first")
    return array.values(as: T.self)
  }

  /// The elements in row-major order as `Double`, whatever the tensor holds.
  public var doubles: [Double] {
    switch dtype {
    case .float32: array.values(as: Float.self).map(Double.init)
    case .float64: array.values(as: Double.self)
    case .int32: array.values(as: Int32.self).map(Double.init)
    case .uint8: array.values(as: UInt8.self).map(Double.init)
    }
  }

  /// The elements in row-major order as `Float`, whatever the tensor holds.
  public var floats: [Float] { dtype == .float32 ? array.values(as: Float.self) : doubles.map { Float($0) } }

  /// The only element of a tensor with one element.
  public var scalar: Double {
    require(
      elementCount == 1,
      "scalar: \(array.described) has \(elementCount) elements; reduce it to one first (sum, mean), or read its "
        + "doubles")
    return doubles[0]
  }
}

extension Tensor: CustomStringConvertible {
  public var description: String {
    let shown = doubles.prefix(8).map { String(describing: Float($0)) }.joined(separator: ", ")
    return "Tensor(\(shape), \(dtype): \(shown)\(elementCount > 8 ? ", ..." : ""))"
  }
}

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
