/// Writes the few operations of pickles (protocol 2) that a state dictionary consists of.
struct PickleWriter {
  private(set) var bytes: [UInt8] = [0x80, 2]

  mutating func end() { bytes.append(UInt8(ascii: ".")) }

  mutating func mark() { bytes.append(UInt8(ascii: "(")) }

  /// Makes a tuple of all since the last mark.
  mutating func tuple() { bytes.append(UInt8(ascii: "t")) }

  /// Calls the global below the tuple on top with the tuple.
  mutating func call() { bytes.append(UInt8(ascii: "R")) }

  /// Refers to what the tuple on top stands for.
  mutating func reference() { bytes.append(UInt8(ascii: "Q")) }

  /// Adds the keys and values since the last mark to the dictionary below it.
  mutating func setItems() { bytes.append(UInt8(ascii: "u")) }

  mutating func emptyTuple() { bytes.append(UInt8(ascii: ")")) }

  mutating func global(_ module: String, _ name: String) {
    bytes.append(UInt8(ascii: "c"))
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  mutating func text(_ text: String) {
    let utf8 = Array(text.utf8)
    bytes.append(UInt8(ascii: "X"))
    append(UInt32(truncatingIfNeeded: utf8.count))
    bytes += utf8
  }

  mutating func integer(_ number: Int) {
    if let small = UInt8(exactly: number) {
      bytes += [UInt8(ascii: "K"), small]
    } else if let word = Int32(exactly: number) {
      bytes.append(UInt8(ascii: "J"))
      append(word)
    } else {
      // A number of eight bytes, the length before it.
      bytes += [0x8A, 8]
      append(Int64(number))
    }
  }

  mutating func no() { bytes.append(0x89) }

  private mutating func append<I: FixedWidthInteger>(_ number: I) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
