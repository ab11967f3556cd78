/// A value in a pickle. Containers and calls are numbers of places in a `PickleGraph`: values may be shared and may
/// even contain themselves, and no depth of nesting can exhaust the stack when they go away.
enum PickleValue: Sendable, Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  /// A whole number beyond `Int`: two's complement, lowest byte first.
  case wideInteger([UInt8])
  case real(Double)
  case text(String)
  /// Bytes of this number; nobody needs to know which.
  case bytes(Int)
  /// Number of a sequence.
  case tuple(Int)
  /// Number of a sequence.
  case list(Int)
  /// Number of a sequence.
  case set(Int)
  /// Number of a dictionary.
  case dictionary(Int)
  /// Something of Python's by its name.
  case global(PickleGlobal)
  /// Number of a call: what Python would get from calling a global.
  case call(Int)
  /// Number of a reference: something kept outside the pickle.
  case reference(Int)
}

/// What a global would be called with. Nothing is ever called.
struct PickleCall: Sendable {
  let global: PickleGlobal
  let arguments: [PickleValue]
}

/// The containers and calls of a pickle, by the numbers that `PickleValue` names.
struct PickleGraph: Sendable {
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var calls: [PickleCall] = []
  /// What the pickle says of things kept outside it.
  var references: [PickleValue] = []

  /// The elements of a tuple or list.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .tuple(let number), .list(let number): sequences[number]
    default: nil
    }
  }

  /// The whole numbers of a tuple or list of them, or of a `torch.Size`.
  func integers(_ value: PickleValue) -> [Int]? {
    if case .call(let number) = value, calls[number].global == .size, let first = calls[number].arguments.first {
      // Sizes within sizes would be a detour that no writer takes.
      if case .call = first { return nil }
      return integers(first)
    }
    guard let elements = elements(value) else { return nil }
    var integers: [Int] = []
    for element in elements {
      guard case .integer(let integer) = element else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// What a value is, for people.
  func kind(_ value: PickleValue) -> String {
    switch value {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "the number \(value)"
    case .wideInteger: "a number of more than 64 bits"
    case .real(let value): "the number \(value)"
    case .text(let text): "the text '\(text.prefix(40))'"
    case .bytes(let count): "\(count) bytes"
    case .tuple(let number): "a tuple of \(sequences[number].count)"
    case .list(let number): "a list of \(sequences[number].count)"
    case .set(let number): "a set of \(sequences[number].count)"
    case .dictionary(let number): "a dictionary of \(dictionaries[number].count)"
    case .global(let global): "\(global)"
    case .call(let number): "an object of \(calls[number].global)"
    case .reference: "a storage"
    }
  }
}
