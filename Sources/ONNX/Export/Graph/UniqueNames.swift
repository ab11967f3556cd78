/// Names that have been given, so that none is given twice.
struct UniqueNames {
  private var taken: Set<String>
  /// The number to try next behind a name.
  private var numbers: [String: Int] = [:]

  init(_ taken: Set<String> = []) { self.taken = taken }

  /// `name`, or with `separator` and a number behind it where that is taken.
  mutating func claim(_ name: String, separator: String = "_") -> String {
    var candidate = name
    while !taken.insert(candidate).inserted {
      let number = numbers[name, default: 2]
      numbers[name] = number + 1
      candidate = "\(name)\(separator)\(number)"
    }
    return candidate
  }
}
