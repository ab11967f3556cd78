import EIL

/// A floating-point type of 16 bits, by its name on the command line.
enum HalfPrecisionType: String, CaseIterable {
  case float16, bfloat16

  var storedType: StoredType { self == .float16 ? .float16 : .bfloat16 }
}
