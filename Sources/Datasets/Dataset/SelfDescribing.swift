import Core

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

/// The same text in every process: sets and dictionaries, whose order differs from one to the next, are sorted. Long
/// lists are told by their length and a checksum: a weight for each of a million images is no line to read.
private func describeProperty(_ value: Any) -> String {
  let mirror = Mirror(reflecting: value)
  let parts = mirror.children.lazy.map(\.value)
  switch mirror.displayStyle {
  case .optional: return parts.first.map(describeProperty) ?? "nil"
  case .collection where parts.count > 8:
    return "\(parts.count) values with checksum \(fingerprint(String(describing: value)))"
  case .collection: return "[\(parts.map(describeProperty).joined(separator: ", "))]"
  case .set, .dictionary: return "[\(parts.map(describeProperty).sorted().joined(separator: ", "))]"
  case .tuple: return "(\(parts.map(describeProperty).joined(separator: ", ")))"
  case .struct where !(value is any CustomStringConvertible): return describe(value)
  default: return String(describing: value)
  }
}

/// Sixteen hexadecimal digits of `text`.
private func fingerprint(_ text: String) -> String {
  var fingerprint = Fingerprint()
  fingerprint.add(text)
  return fingerprint.text
}
