/// A value that can say in one line what it is, so that a run can note it and refuse to go on with another.
///
/// Without an implementation of its own, a type is described by its name and its stored properties, as in
/// `Resize(width: 256, height: 256)`. Two values that act differently must have different descriptions: a type that
/// keeps what it does in a closure writes a description of its own.
public protocol SelfDescribing: Sendable, CustomStringConvertible {}

extension SelfDescribing {
  public var description: String { describe(self) }
}

/// The name of the type of `value`, and its stored properties.
private func describe(_ value: Any) -> String {
  let properties = Mirror(reflecting: value).children.map { child in
    (child.label.map { "\($0): " } ?? "") + describeProperty(child.value)
  }
  let name = "\(type(of: value))"
  return properties.isEmpty ? name : "\(name)(\(properties.joined(separator: ", ")))"
}

/// Long lists are told by their length and a checksum: a weight for each of a million images is no line to read.
private func describeProperty(_ value: Any) -> String {
  let mirror = Mirror(reflecting: value)
  guard mirror.displayStyle == .collection, mirror.children.count > 8 else { return String(describing: value) }
  let checksum = fingerprint(String(describing: value))
  return "\(mirror.children.count) values with checksum \(checksum)"
}

/// Sixteen hexadecimal digits of `text` (FNV-1a, 64 bits).
private func fingerprint(_ text: String) -> String {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
