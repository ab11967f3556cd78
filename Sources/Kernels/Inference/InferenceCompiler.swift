import Core

/// Compiles an `InferenceGraph` for one shape of the input.
struct InferenceCompiler {
  typealias Value = InferencePlan.Value

  let graph: InferenceGraph
  let algorithm: ConvolutionAlgorithm
  let packed: PackedWeights
  /// Whether kernels that make a number of a NaN in their activation are left aside.
  let keepsNaN: Bool
  private var steps: [InferencePlan.Step] = []
  private var storageCount = 0
  /// The last operation that reads each piece of memory; nil for one that must not be overwritten.
  private var lastReads: [Int: Int?] = [:]
  private var bound: [InferenceGraph.Value: Value] = [:]
  private var converted: [Conversion: Value] = [:]
  /// The zeros around values that the convolution which reads them puts there.
  private var margins: [InferenceGraph.Value: InferenceOperation.Margins] = [:]
  private let lastReader: [InferenceGraph.Value: Int]
  private var node: InferenceGraph.Node
  /// The position in the graph of the operation being compiled.
  private(set) var position = 0

  private struct Conversion: Hashable {
    let value: InferenceGraph.Value
    let layout: Layout
  }

  init(_ graph: InferenceGraph, algorithm: ConvolutionAlgorithm, packed: PackedWeights, keepsNaN: Bool) {
    (self.graph, self.algorithm, self.packed, self.keepsNaN) = (graph, algorithm, packed, keepsNaN)
    var lastReader: [InferenceGraph.Value: Int] = [:]
    for (position, node) in graph.nodes.enumerated() { for input in node.inputs { lastReader[input] = position } }
    lastReader[graph.output] = graph.nodes.count
    self.lastReader = lastReader
    node = InferenceGraph.Node(operation: .flatten, activation: nil, inputs: [], output: 0, path: "")
  }

  mutating func compile(_ shape: Shape, _ layout: Layout) -> InferencePlan {
    let input = Value(shape: shape, layout: layout, storage: newStorage())
    lastReads[input.storage] = .some(nil)
    bound[InferenceGraph.input] = input
    for (position, node) in graph.nodes.enumerated() {
      (self.position, self.node) = (position, node)
      let result = FailureContext.entering(node.path) { compileNode() }
      bind(result, to: node.output)
    }
    var output = bound[graph.output] ?? input
    if output.storage == input.storage { output = emitCopy(of: output) }
    return plan(input, output)
  }

  private mutating func compileNode() -> Value {
    switch node.operation {
    case .function(let function): opaque(operands, function)
    case .concatenation(let axis): concatenation(operands, axis: axis)
    default: compileKnown(operand(0))
    }
  }

  private mutating func compileKnown(_ source: Value) -> Value {
    switch node.operation {
    case .convolution(let weights, let geometry): return convolution(source, weights, geometry)
    case .linear(let weights): return linear(source, weights)
    case .scale(let factor, let shift): return scale(source, factor, shift)
    case .activation: return activation(source)
    case .sum: return sum(source, operand(1))
    case .product: return product(source, operand(1))
    case .padding(let margins): return padding(source, margins)
    case .samePadding(let padding): return samePadding(source, padding)
    case .maximum(let geometry): return pooling(source, geometry, .maximum)
    case .average(let geometry, let countingPadding):
      return pooling(source, geometry, countingPadding ? .averageCountingPadding : .average)
    case .adaptiveAverage(let height, let width): return adaptiveAverage(source, height, width)
    case .globalAverage: return globalAverage(source)
    case .flatten: return flattened(source)
    case .reshape(let sizes): return reshape(source, sizes)
    case .function, .concatenation: fail("inference: an operation of several values was passed over")
    }
  }
}

// What the operations' own files build on.
extension InferenceCompiler {
  var nodeActivation: Activation? { node.activation }
  var path: String { node.path }
  var hasSecondOperand: Bool { node.inputs.count > 1 }

  /// The zeros that the convolution being compiled puts around its input beside its own padding.
  var inputMargins: InferenceOperation.Margins? { margins[node.inputs[0]] }

  /// Leaves `margins` around the value being compiled to the convolution that reads it; false where something else
  /// reads it, or several do.
  mutating func leavesToConvolution(_ margins: InferenceOperation.Margins) -> Bool {
    let readers = graph.nodes.filter { $0.inputs.contains(node.output) }
    guard readers.count == 1, graph.output != node.output, readers[0].inputs.first == node.output,
      readers[0].inputs.dropFirst().allSatisfy({ $0 != node.output }),
      case .convolution = readers[0].operation
    else { return false }
    self.margins[node.output] = margins
    return true
  }

  private var operands: [Value] { node.inputs.indices.map { operand($0) } }

  func operand(_ index: Int) -> Value {
    guard let value = bound[node.inputs[index]] else { fail("inference: a value is read before it is computed") }
    return value
  }

  mutating func newStorage() -> Int {
    storageCount += 1
    return storageCount - 1
  }

  mutating func newValue(_ shape: Shape, _ layout: Layout) -> Value {
    Value(shape: shape, layout: layout, storage: newStorage())
  }

  /// Whether the current operation is the last to read the memory of `value`, so that it may write there.
  func isLastReader(of value: Value) -> Bool {
    guard let last = lastReads[value.storage] else { return true }
    return last.map { $0 <= position } ?? false
  }

  mutating func emit(
    _ work: InferencePlan.Work, _ operation: StaticString, reads: [Value], writes: Value, operations: Double = 0
  ) {
    var bytes = (reads + [writes]).reduce(0.0) { $0 + Double($1.byteCount) }
    switch node.operation {
    case .convolution(let weights, _), .linear(let weights): bytes += Double(weights.weight.storedCount * 4)
    default: break
    }
    steps.append(
      InferencePlan.Step(
        work: work, operation: operation, path: path, reads: reads, writes: writes,
        cost: Profile.Work(floatingPointOperations: operations, bytes: bytes)))
  }

  /// `value` in `layout`, converted once however many operations want it so.
  mutating func converted(_ value: Value, to layout: Layout, operand index: Int = 0) -> Value {
    guard value.layout != layout else { return value }
    let key = Conversion(value: node.inputs[index], layout: layout)
    if let known = converted[key] { return known }
    let result = emitConversion(of: value, to: layout)
    converted[key] = result
    noteReader(of: result, lastReader[node.inputs[index]])
    return result
  }

  mutating func emitConversion(of value: Value, to layout: Layout) -> Value {
    let result = newValue(value.shape, layout)
    if let kernel = Plan.reorder(value.shape, value.layout, layout) {
      emit(.kernel(kernel, packed: nil, bias: nil), "layout", reads: [value], writes: result)
    } else {
      emit(.function { $0[0].converted(to: layout).copyStored(into: $1) }, "layout", reads: [value], writes: result)
    }
    return result
  }

  mutating func emitCopy(of value: Value) -> Value {
    let result = newValue(value.shape, value.layout)
    emit(.function { $0[0].copyStored(into: $1) }, "copy", reads: [value], writes: result)
    return result
  }

  private mutating func bind(_ value: Value, to graphValue: InferenceGraph.Value) {
    bound[graphValue] = value
    noteReader(of: value, lastReader[graphValue])
  }

  private mutating func noteReader(of value: Value, _ reader: Int?) {
    if case .some(.none) = lastReads[value.storage] { return }
    lastReads[value.storage] = .some(max((lastReads[value.storage] ?? -1) ?? -1, reader ?? -1))
  }

  private func plan(_ input: Value, _ output: Value) -> InferencePlan {
    var spans: [Int: (bytes: Int, first: Int, last: Int)] = [:]
    var scratch = 0
    for (index, step) in steps.enumerated() {
      for value in step.reads + [step.writes] {
        let known = spans[value.storage] ?? (0, index, index)
        spans[value.storage] = (max(known.bytes, value.byteCount), known.first, index)
      }
      if case .kernel(let kernel, _, _) = step.work { scratch = max(scratch, kernel.scratchBytes) }
    }
    let pieces = spans.filter { $0.key != input.storage && $0.key != output.storage }.map {
      InferenceMemory.Piece(storage: $0.key, byteCount: $0.value.bytes, first: $0.value.first, last: $0.value.last)
    }
    let memory = InferenceMemory(pieces)
    let places = (0..<storageCount).map { storage -> InferencePlan.Place in
      storage == input.storage
        ? .input : storage == output.storage ? .output : .arena(memory.offsets[storage] ?? 0)
    }
    return InferencePlan(
      input: input, output: output, steps: steps, places: places, arenaBytes: memory.byteCount + scratch,
      scratchOffset: memory.byteCount)
  }
}
