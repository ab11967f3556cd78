extension DType {
  /// Stops the program unless `value` can be an element of an array of this type and of `shape`. Floating point rounds
  /// it; an integer type would lose a fraction in silence, and has no place at all for what lies outside it.
  public func requireHolds(_ value: Double, in shape: Shape, _ operation: StaticString) {
    guard let numbers = wholeNumbers else { return }
    require(
      Int(exactly: value).map { numbers.contains($0) } ?? false,
      "\(operation): \(value) cannot be an element of \(shape) (\(self)), which holds the whole numbers from "
        + "\(numbers.lowerBound) to \(numbers.upperBound); give one of them, or another element type")
  }

  /// What an integer type holds; nil for floating point.
  private var wholeNumbers: ClosedRange<Int>? {
    switch self {
    case .float32, .float64: nil
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint8: Int(UInt8.min)...Int(UInt8.max)
    }
  }
}
