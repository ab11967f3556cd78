/// Looks for the tensors in what a file holds, and notes what was found on the way.
struct StateDictionarySearch {
  /// Where programs put the state dictionary beside other things, most telling first.
  private static let wrappers = ["state_dict", "model_state_dict", "model", "net"]
  /// Dictionaries and lists within one another.
  private static let maximumDepth = 32
  /// Values looked at or left out. Containers may be shared, so a small pickle can have very many ways through it.
  private static let maximumVisits = 500_000
  /// Bytes of all names. One long key may stand before very many names.
  private static let maximumNameBytes = 1 << 26

  private let path: String
  private let graph: PickleGraph
  private let placer: TensorPlacer
  private(set) var report: PyTorchCheckpoint.Report
  private(set) var placements: [TensorPlacement] = []
  private var visits = 0
  private var nameBytes = 0

  init(path: String, form: PyTorchCheckpoint.Form, graph: PickleGraph, placer: TensorPlacer) {
    self.path = path
    self.graph = graph
    self.placer = placer
    report = PyTorchCheckpoint.Report(form: form)
  }

  /// Finds the tensors in `value`, the object that was saved.
  mutating func run(_ value: PickleValue) throws(InterchangeError) {
    var value = value
    while let (key, inner) = try wrapped(value) {
      try checkDepth(report.unwrapped.count + 1)
      try noteSiblings(of: key, in: value)
      report.unwrapped.append(key)
      value = inner
    }
    if let placement = try placer.placement(value, name: "tensor") {
      placements = [placement]
    } else {
      try visit(value, name: "", depth: 0)
    }
    stripPrefix()
    report.tensorCount = placements.count
    try checkNames()
  }

  /// The dictionary in which the dictionary `value` wraps the state dictionary; nil where it does not.
  ///
  /// Tensors beside it, such as the best accuracy so far, do not make `value` the state dictionary, unless there are
  /// none in the candidate.
  private func wrapped(_ value: PickleValue) throws(InterchangeError) -> (key: String, value: PickleValue)? {
    guard case .dictionary(let number) = value else { return nil }
    var candidates: [String: PickleValue] = [:]
    for (key, value) in graph.dictionaries[number] {
      guard case .text(let key) = key, Self.wrappers.contains(key), case .dictionary(let inner) = value,
        !graph.dictionaries[inner].isEmpty
      else { continue }
      candidates[key] = value
    }
    guard let key = Self.wrappers.first(where: { candidates[$0] != nil }), let inner = candidates[key] else {
      return nil
    }
    if try hasTensor(value), try !hasTensor(inner) { return nil }
    return (key, inner)
  }

  /// Whether a value of the dictionary is a tensor.
  private func hasTensor(_ value: PickleValue) throws(InterchangeError) -> Bool {
    guard case .dictionary(let number) = value else { return false }
    for (key, value) in graph.dictionaries[number] {
      if try placer.placement(value, name: text(key)) != nil { return true }
    }
    return false
  }

  private mutating func noteSiblings(of wrapper: String, in value: PickleValue) throws(InterchangeError) {
    guard case .dictionary(let number) = value else { return }
    for (key, value) in graph.dictionaries[number] where key != .text(wrapper) {
      let name = (report.unwrapped + [text(key)]).joined(separator: ".")
      try count(name)
      let tensor = try placer.placement(value, name: name)
      leaveOut(name, tensor.map { "a tensor of shape \($0.elements.sizes)" } ?? graph.kind(value))
    }
  }

  private mutating func leaveOut(_ name: String, _ kind: String) {
    report.leftOut.append(PyTorchCheckpoint.LeftOut(name: name, kind: kind))
  }

  /// Adds the tensors in `value`, whose keys so far are `name`.
  private mutating func visit(_ value: PickleValue, name: String, depth: Int) throws(InterchangeError) {
    try count(name)
    try checkDepth(depth)
    if let placement = try placer.placement(value, name: name) {
      placements.append(placement)
      return
    }
    switch value {
    case .dictionary(let number):
      for (key, value) in graph.dictionaries[number] { try visit(value, name: join(name, text(key)), depth: depth + 1) }
    case .list(let number), .tuple(let number):
      for (index, value) in graph.sequences[number].enumerated() {
        try visit(value, name: join(name, "\(index)"), depth: depth + 1)
      }
    default: leaveOut(name, graph.kind(value))
    }
  }

  /// Counts a value that is looked at or left out under this name.
  private mutating func count(_ name: String) throws(InterchangeError) {
    visits += 1
    nameBytes += name.utf8.count
    guard visits <= Self.maximumVisits else { throw tooMuch("more than \(Self.maximumVisits) values") }
    guard nameBytes <= Self.maximumNameBytes else {
      throw tooMuch("more than \(Self.maximumNameBytes) bytes of names")
    }
  }

  private func checkDepth(_ depth: Int) throws(InterchangeError) {
    guard depth <= Self.maximumDepth else {
      throw tooMuch("dictionaries and lists within one another, more than \(Self.maximumDepth) levels deep")
    }
  }

  private func tooMuch(_ what: String) -> InterchangeError {
    InterchangeError(
      file: path, problem: "it holds \(what)",
      remedy: "Save the state dictionary alone: torch.save(model.state_dict(), path)")
  }

  private func join(_ name: String, _ key: String) -> String { name.isEmpty ? key : name + "." + key }

  private func text(_ key: PickleValue) -> String {
    switch key {
    case .text(let text): text
    case .integer(let number): "\(number)"
    default: graph.kind(key)
    }
  }

  /// Takes off what `DataParallel` puts before all names.
  private mutating func stripPrefix() {
    let prefix = "module."
    guard !placements.isEmpty, placements.allSatisfy({ $0.name.hasPrefix(prefix) }) else { return }
    for index in placements.indices { placements[index].name.removeFirst(prefix.count) }
    report.strippedPrefix = prefix
  }

  private func checkNames() throws(InterchangeError) {
    var names: Set<String> = []
    for placement in placements where !names.insert(placement.name).inserted {
      throw .damaged("two tensors have this name", path, placement.name)
    }
  }
}
