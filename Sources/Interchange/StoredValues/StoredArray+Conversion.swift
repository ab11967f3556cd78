import Autodiff
import Kernels

extension StoredArray {
  /// The elements as another floating-point type, rounded to the nearest; integers and truth values stay as they are.
  /// - Throws: when the type is none of floating-point numbers, or a number is too large for it.
  public func rounded(to type: StoredType) throws(InterchangeError) -> StoredArray {
    guard type.isFloatingPoint else {
      throw InterchangeError(
        file: file, tensor: name, problem: "\(type.rawValue) is not a type of floating-point numbers",
        remedy: "Convert to F16, BF16, F32 or F64")
    }
    guard storedType.isFloatingPoint, storedType != type else { return self }
    let converted =
      storedType == .float64 || type == .float64 ? try converted(to: type, as: Double.self) : try converted(to: type)
    return StoredArray(file: file, name: name, storedType: type, shape: shape, bytes: converted)
  }

  private func converted(to type: StoredType) throws(InterchangeError) -> HeldBytes {
    try tensor().array.withElements { values throws(InterchangeError) in try Self.words(values, type, self) }
  }

  /// To or from float64.
  private func converted(to type: StoredType, as _: Double.Type) throws(InterchangeError) -> HeldBytes {
    let wide = Elementwise.cast(try tensor().array, to: .float64)
    if type == .float64 { return HeldBytes(wide) }
    let array = Elementwise.cast(wide, to: .float32)
    let large = zip(wide.values(as: Double.self), array.values(as: Float.self)).first { $0.isFinite && !$1.isFinite }
    if let large { throw tooLarge(large.0, type) }
    if type == .float32 { return HeldBytes(array) }
    return try Self.keepingTies(wide, array).withElements { values throws(InterchangeError) in
      try Self.words(values, type, self)
    }
  }

  /// Float32 of `wide` such that rounding them once more gives what rounding `wide` at once does: a number that
  /// is not exact gets the neighbor whose last bit is odd (Boldo and Melquiond 2008), which is never halfway between
  /// two numbers of 16 bits.
  ///
  /// - Parameter narrow: `wide` rounded to float32.
  private static func keepingTies(_ wide: NDArray, _ narrow: NDArray) -> NDArray {
    let (exact, rounded) = (wide.values(as: Double.self), narrow.values(as: Float.self))
    return NDArray(narrow.shape, of: Float.self) { result in
      for (index, value) in rounded.enumerated() {
        let isKept = !value.isFinite || Double(value) == exact[index] || !value.bitPattern.isMultiple(of: 2)
        let isBelow = Double(value.magnitude) < exact[index].magnitude
        result[index] = isKept ? value : Float(bitPattern: isBelow ? value.bitPattern + 1 : value.bitPattern - 1)
      }
    }
  }

  private static func words(
    _ values: UnsafeBufferPointer<Float>, _ type: StoredType, _ source: StoredArray
  ) throws(InterchangeError) -> HeldBytes {
    var overflow: Float?
    let bytes = HeldBytes(count: values.count * type.byteCount) { target in
      if type == .float32 { return target.copyMemory(from: UnsafeRawBufferPointer(values)) }
      let words = target.bindMemory(to: UInt16.self)
      for (index, value) in values.enumerated() {
        let word = type == .float16 ? HalfPrecision.bits(value) : HalfPrecision.brainBits(value)
        words[index] = word.littleEndian
        let isInfinite = word & 0x7FFF == (type == .float16 ? 0x7C00 : 0x7F80)
        if isInfinite, value.isFinite { overflow = value }
      }
    }
    if let overflow { throw source.tooLarge(Double(overflow), type) }
    return bytes
  }

  private func tooLarge(_ value: Double, _ type: StoredType) -> InterchangeError {
    InterchangeError(
      file: file, tensor: name, problem: "the number \(value) is too large for \(type.rawValue)",
      remedy: "Convert to BF16 or F32, whose numbers reach further, or keep the type")
  }
}
