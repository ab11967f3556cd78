import Autodiff

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
