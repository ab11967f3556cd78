/// Reads a pickle into a graph of values. A pickle is a program for a machine with a stack; this one knows the few
/// operations that data needs, and where Python would call a function it only writes down which one and with what.
struct PickleMachine {
  var input: PickleInput
  var graph = PickleGraph()
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  var memo: [Int: PickleValue] = [:]
  private var objects = 0

  private init(_ input: PickleInput) { self.input = input }

  /// Reads the pickle at the start of `bytes`; `end` is where it ends.
  static func read(
    _ bytes: UnsafeRawBufferPointer
  ) throws(PickleError) -> (value: PickleValue, graph: PickleGraph, end: Int) {
    var machine = PickleMachine(PickleInput(bytes))
    let version = try machine.start()
    while true {
      let code = try machine.input.number(UInt8.self)
      guard let operation = PickleOperation(rawValue: code) else {
        throw machine.error(
          "the operation \(PickleOperation.name(ofUnknown: code)) is none of those that tensors need")
      }
      if operation == .stop { break }
      try machine.perform(operation, version)
    }
    let value = try machine.pop()
    guard machine.stack.isEmpty, machine.marks.isEmpty else { throw machine.error("values are left over at the end") }
    return (value, machine.graph, machine.input.offset)
  }

  func error(_ problem: String) -> PickleError { input.error(problem) }

  private mutating func start() throws(PickleError) -> UInt8 {
    guard try input.number(UInt8.self) == PickleOperation.protocolVersion.rawValue else {
      throw error("a pickle starts with its protocol's version")
    }
    let version = try input.number(UInt8.self)
    guard (2...5).contains(version) else {
      throw PickleError(
        offset: 1, problem: "protocol \(version) is not supported; supported are 2 to 5",
        remedy: "Save the file with torch.save as it is by default")
    }
    return version
  }

  private mutating func perform(_ operation: PickleOperation, _ version: UInt8) throws(PickleError) {
    switch operation {
    case .protocolVersion:
      guard try input.number(UInt8.self) == version else { throw error("the protocol's version changes") }
    case .frame: _ = try input.length(UInt64.self)
    case .mark: try mark()
    case .pop: try discard()
    case .popMark: _ = try popToMark()
    case .duplicate: try push(top())
    case .stop: break
    default:
      if try pushScalar(operation) { return }
      if try pushBytes(operation) { return }
      if try collect(operation) { return }
      if try remember(operation) { return }
      try make(operation)
    }
  }
}

extension PickleMachine {
  mutating func push(_ value: PickleValue) throws(PickleError) {
    guard stack.count < PickleLimits.values else { throw error("more than \(PickleLimits.values) values at a time") }
    stack.append(value)
  }

  /// The last value since the last mark.
  func top() throws(PickleError) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw error("a value is missing") }
    return value
  }

  mutating func pop() throws(PickleError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  /// Takes `count` values, the deepest first.
  mutating func pop(_ count: Int) throws(PickleError) -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else { throw error("a value is missing") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func mark() throws(PickleError) {
    guard marks.count < PickleLimits.marks else { throw error("more than \(PickleLimits.marks) levels") }
    marks.append(stack.count)
  }

  /// Takes the values since the last mark, and the mark.
  mutating func popToMark() throws(PickleError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw error("a mark is missing") }
    let values = Array(stack[mark...])
    stack.removeLast(values.count)
    return values
  }

  /// Drops the last value, or the mark where there is none behind it.
  private mutating func discard() throws(PickleError) {
    if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = try pop() }
  }

  /// Counts `number` objects that are about to be made.
  mutating func count(_ number: Int = 1) throws(PickleError) {
    objects += number
    guard objects <= PickleLimits.objects else { throw error("more than \(PickleLimits.objects) objects") }
  }
}
