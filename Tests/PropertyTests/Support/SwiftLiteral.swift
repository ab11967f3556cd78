/// Swift code for a plain value of structs, enums, numbers, texts, lists and optionals. Properties of a struct that are
/// as in `plain`, a value of the same type, are left out.
func swiftLiteral(_ value: Any, leavingOut plain: Any? = nil) -> String {
  let mirror = Mirror(reflecting: value)
  switch mirror.displayStyle {
  case .struct: return structLiteral(value, mirror, plain)
  case .enum: return ".\(value)"
  case .optional: return mirror.children.first.map { swiftLiteral($0.value) } ?? "nil"
  case .collection: return "[" + mirror.children.map { swiftLiteral($0.value) }.joined(separator: ", ") + "]"
  default: return value is String ? "\"\(value)\"" : "\(value)"
  }
}

private func structLiteral(_ value: Any, _ mirror: Mirror, _ plain: Any?) -> String {
  guard !mirror.children.isEmpty else { return "\(value)" }
  let plainChildren = plain.map { Array(Mirror(reflecting: $0).children) }
  let parts = mirror.children.enumerated().compactMap { place, child -> String? in
    let usual = plainChildren?[place].value
    if let usual, swiftLiteral(usual) == swiftLiteral(child.value) { return nil }
    return "\(child.label ?? "_"): \(swiftLiteral(child.value, leavingOut: usual))"
  }
  return "\(type(of: value))(\(parts.joined(separator: ", ")))"
}
