extension PickleMachine {
  /// Makes or fills a container, if `operation` is for that.
  mutating func collect(_ operation: PickleOperation) throws(PickleError) -> Bool {
    switch operation {
    case .emptyTuple: try push(.tuple(newSequence([])))
    case .tuple: try push(.tuple(newSequence(popToMark())))
    case .tuple1: try push(.tuple(newSequence(pop(1))))
    case .tuple2: try push(.tuple(newSequence(pop(2))))
    case .tuple3: try push(.tuple(newSequence(pop(3))))
    case .emptyList: try push(.list(newSequence([])))
    case .append: try append(pop(1))
    case .appends: try append(popToMark())
    case .emptyDictionary: try push(.dictionary(newDictionary()))
    case .setItem: try setItems(pop(2))
    case .setItems: try setItems(popToMark())
    case .emptySet: try push(.set(newSequence([])))
    case .addItems: try append(popToMark())
    case .frozenSet: try push(.set(newSequence(popToMark())))
    default: return false
    }
    return true
  }

  private mutating func newSequence(_ values: [PickleValue]) throws(PickleError) -> Int {
    try count(1 + values.count)
    graph.sequences.append(values)
    return graph.sequences.count - 1
  }

  mutating func newDictionary() throws(PickleError) -> Int {
    try count()
    graph.dictionaries.append([])
    return graph.dictionaries.count - 1
  }

  /// Appends to the list or set on top of the stack.
  private mutating func append(_ values: [PickleValue]) throws(PickleError) {
    try count(values.count)
    switch try top() {
    case .list(let number), .set(let number): graph.sequences[number] += values
    // Lists by another name, which are only noted.
    case .call: break
    default: throw error("values are to be appended to something that is no list")
    }
  }

  /// Adds keys and values in turn to the dictionary on top of the stack.
  private mutating func setItems(_ values: [PickleValue]) throws(PickleError) {
    guard values.count.isMultiple(of: 2) else { throw error("a key has no value") }
    try count(values.count)
    switch try top() {
    case .dictionary(let number):
      for index in stride(from: 0, to: values.count, by: 2) {
        graph.dictionaries[number].append((values[index], values[index + 1]))
      }
    case .call: break
    default: throw error("entries are to be added to something that is no dictionary")
    }
  }

  /// Notes or recalls a value, if `operation` is for that.
  mutating func remember(_ operation: PickleOperation) throws(PickleError) -> Bool {
    switch operation {
    case .put1: try note(Int(input.number(UInt8.self)))
    case .put4: try note(Int(input.number(UInt32.self)))
    case .memoize: try note(memo.count)
    case .get1: try recall(Int(input.number(UInt8.self)))
    case .get4: try recall(Int(input.number(UInt32.self)))
    default: return false
    }
    return true
  }

  private mutating func note(_ number: Int) throws(PickleError) {
    guard memo.count < PickleLimits.values else { throw error("more than \(PickleLimits.values) values noted") }
    memo[number] = try top()
  }

  private mutating func recall(_ number: Int) throws(PickleError) {
    guard let value = memo[number] else { throw error("value \(number) is recalled but was never noted") }
    try push(value)
  }
}
