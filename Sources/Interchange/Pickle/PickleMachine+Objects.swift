extension PickleMachine {
  /// Names a global, or notes what would be called.
  mutating func make(_ operation: PickleOperation) throws(PickleError) {
    switch operation {
    case .global:
      let offset = input.offset
      try push(global(input.line(), input.line(), at: offset))
    case .stackGlobal: try pushStackGlobal()
    case .reduce, .newObject:
      let values = try pop(2)
      try push(call(values[0], values[1]))
    case .newObjectWithNames:
      let values = try pop(3)
      try push(call(values[0], values[1]))
    case .build: try build()
    case .reference:
      let value = try pop()
      try count()
      graph.references.append(value)
      try push(.reference(graph.references.count - 1))
    default: throw error("the operation \(operation) is out of place")
    }
  }

  private func global(_ module: String, _ name: String, at offset: Int) throws(PickleError) -> PickleValue {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw .refused("\(module).\(name)", at: offset)
    }
    return .global(global)
  }

  private mutating func pushStackGlobal() throws(PickleError) {
    let names = try pop(2)
    guard case .text(let module) = names[0], case .text(let name) = names[1] else {
      throw error("the name of a global is no text")
    }
    try push(global(module, name, at: input.offset))
  }

  /// What calling `callee` with the tuple `arguments` stands for.
  private mutating func call(_ callee: PickleValue, _ arguments: PickleValue) throws(PickleError) -> PickleValue {
    guard case .global(let global) = callee else { throw error("something is called that is no function or type") }
    guard case .tuple(let number) = arguments else { throw error("the arguments of a call are no tuple") }
    let values = graph.sequences[number]
    switch global {
    case .dictionary: return .dictionary(try dictionary(values))
    case .sequence(let name): return try sequence(name, values)
    default:
      try count()
      graph.calls.append(PickleCall(global: global, arguments: values))
      return .call(graph.calls.count - 1)
    }
  }

  /// A dictionary of the pairs in the last of `arguments`, or an empty one.
  private mutating func dictionary(_ arguments: [PickleValue]) throws(PickleError) -> Int {
    let number = try newDictionary()
    switch arguments.last {
    case .list(let list), .tuple(let list):
      let pairs = graph.sequences[list]
      // Pairs are copied, and the same list may be given again and again.
      try count(pairs.count)
      for pair in pairs {
        guard let pair = graph.elements(pair), pair.count == 2 else { throw error("a dictionary of no pairs") }
        graph.dictionaries[number].append((pair[0], pair[1]))
      }
    case .dictionary(let other):
      try count(graph.dictionaries[other].count)
      graph.dictionaries[number] = graph.dictionaries[other]
    default: break
    }
    return number
  }

  /// A list, tuple or set of the elements of its argument.
  private mutating func sequence(_ name: String, _ arguments: [PickleValue]) throws(PickleError) -> PickleValue {
    var elements: [PickleValue] = []
    switch arguments.first {
    case .list(let other), .tuple(let other), .set(let other): elements = graph.sequences[other]
    case nil: break
    default: throw error("a \(name) of something that has no elements")
    }
    // Elements are copied, and the same list may be given again and again.
    try count(1 + elements.count)
    let number = graph.sequences.count
    graph.sequences.append(elements)
    switch name {
    case "list": return .list(number)
    case "tuple": return .tuple(number)
    default: return .set(number)
    }
  }

  /// Drops an object's attributes: those of state dictionaries are notes, and others are not needed.
  private mutating func build() throws(PickleError) {
    _ = try pop()
    switch try top() {
    case .dictionary, .call, .list, .set: break
    default: throw error("attributes for something that has none")
    }
  }
}
