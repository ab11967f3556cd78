/// What an array holds that is no number: NaN and infinities.
public struct NonFiniteCount: Sendable, Hashable {
  /// Elements that are NaN.
  public var nans = 0
  /// Elements that are infinite, of either sign.
  public var infinities = 0
  /// The place of the first of either, in row-major order; nil where there is none.
  public var first: Int?
  /// What stands there.
  public var firstValue: Double?

  public init() {}

  /// Whether all elements are finite.
  public var isEmpty: Bool { nans + infinities == 0 }

  /// All of them in `array`, in whatever layout; none in whole numbers.
  public init(_ array: NDArray) {
    switch array.dtype {
    case .float32: count(array.values(as: Float.self))
    case .float64: count(array.values(as: Double.self))
    case .int32, .uint8: break
    }
  }

  private mutating func count<T: BinaryFloatingPoint>(_ values: [T]) {
    for (index, value) in values.enumerated() where !value.isFinite {
      if first == nil { (first, firstValue) = (index, Double(value)) }
      if value.isNaN { nans += 1 } else { infinities += 1 }
    }
  }
}

extension NDArray {
  /// Whether no element is NaN or infinite. One pass over the memory; padding, which is zero, is looked at too.
  public var isFinite: Bool {
    largestMagnitude?.isFinite ?? true
  }

  /// The largest element without its sign, NaN before infinity before all numbers; nil of whole numbers. One pass as
  /// above.
  public var largestMagnitude: Double? {
    switch dtype {
    case .float32: Double(Float(bitPattern: largestBits(as: UInt32.self, storedCount, sign: 1 << 31)))
    case .float64: Double(bitPattern: largestBits(as: UInt64.self, storedCount, sign: 1 << 63))
    case .int32, .uint8: nil
    }
  }

  /// The largest element without its sign, as a bit pattern: behind all numbers come the infinities, then NaN. Unlike a
  /// loop that leaves at the first, this one is vectorized.
  private func largestBits<Bits: FixedWidthInteger>(as type: Bits.Type, _ count: Int, sign: Bits) -> Bits {
    withExtendedLifetime(self) {
      let values = UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: Bits.self), count: count)
      var largest: Bits = 0
      for value in values { largest = max(largest, value & ~sign) }
      return largest
    }
  }
}
