import Autodiff

/// What a network takes, layer by layer: the rules of its operations in the order in which they run, without weights.
struct InputRules: Sendable {
  private struct Step: Sendable {
    let rule: InputRule
    let inputs: [NetworkGraph.Value]
    let output: NetworkGraph.Value
    let path: String
    /// The type of the layer, and the value that it is given.
    let layer: (type: String, input: NetworkGraph.Value)?
    /// The numbers that whole numbers which are looked up must be below.
    let rows: Int?
  }

  private let steps: [Step]
  private let output: NetworkGraph.Value

  init(_ graph: NetworkGraph) {
    let layers = Dictionary(
      graph.layers.map { ($0.path, (layer: $0.layer.atEvaluation, input: $0.input)) }, uniquingKeysWith: { $1 })
    let read = Set(graph.nodes.flatMap(\.inputs))
    output = graph.output
    // What no other operation reads need not be run for its shape.
    steps = graph.nodes.compactMap { node in
      guard !node.operation.isOpaque || read.contains(node.output) else { return nil }
      let layer = layers[node.path]
      var rows: Int?
      if case .embedding(let weight, _) = node.operation { rows = weight.tensor.shape[0] }
      let rule = node.operation.inputRule
      let objections = (layer?.layer as? any AsksMore)?.objections(of: node.operation)
      let whole: InputRule = { inputs in
        if let objection = objections?(inputs) { throw InputError(objection) }
        return try rule(inputs)
      }
      return Step(
        rule: whole, inputs: node.inputs, output: node.output, path: node.path,
        layer: layer.map { ("\(type(of: $0.layer))", $0.input) }, rows: rows)
    }
  }

  /// What the network gives for an input of `kind`; nil where a layer at its end does not say that.
  @discardableResult
  func output(for kind: TensorKind) throws(InputError) -> TensorKind? {
    var kinds = [NetworkGraph.input: kind]
    for step in steps {
      do {
        kinds[step.output] = try step.rule(step.inputs.compactMap { kinds[$0] })
      } catch {
        throw placed(error as? InputError ?? InputError("\(error)"), step, kinds)
      }
    }
    return kinds[output]
  }

  /// Checks the kind of `input`, and where it is looked up by number, the numbers.
  func check(_ input: Tensor) throws(InputError) {
    let kind = TensorKind(input)
    try output(for: kind)
    for step in steps where step.inputs == [NetworkGraph.input] {
      guard let rows = step.rows else { continue }
      let places = input.values(as: Int32.self)
      if let position = places.firstIndex(where: { !(0..<rows).contains(Int($0)) }) {
        let error = InputError(
          "embedding: index \(places[position]) at position \(position) of \(kind) is not in 0..<\(rows), the rows of "
            + "the table; give numbers of rows that there are")
        throw placed(error, step, [NetworkGraph.input: kind])
      }
    }
  }

  private func placed(_ error: InputError, _ step: Step, _ kinds: [NetworkGraph.Value: TensorKind]) -> InputError {
    // A network inside this one has found the place itself.
    var error = error
    error.layer = [step.path, error.layer].filter { !$0.isEmpty }.joined(separator: ".")
    if let layer = step.layer, let input = kinds[layer.input], error.place.isEmpty {
      error.place = "(\(layer.type)), run on \(input)"
    }
    return error
  }
}

extension NetworkOperation {
  /// Whether the shape of what it gives is known by running it alone.
  fileprivate var isOpaque: Bool {
    switch self {
    case .layer(let layer): !(layer is any ChecksInputs)
    case .function(let function): !(function is any ChecksInputs)
    default: false
    }
  }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// What is read in the place of a layer that only stands for another one.
  fileprivate var atEvaluation: any Layer<Tensor, Tensor> {
    (self as? any EquivalentAtEvaluation)?.evaluationLayer.atEvaluation ?? self
  }

  /// The output at evaluation, recorded nowhere, like `predict`; an input that the network cannot take throws instead
  /// of stopping the program, so that a server survives a wrong request.
  ///
  ///     do {
  ///       let scores = try network.prediction(of: image)
  ///     } catch {
  ///       print(error)  // convolution: input [1, 4, 32, 32] (float32) and weights ... in layer 0 (Conv2D), ...
  ///     }
  ///
  /// Checked are the type, the axes and the sizes, layer by layer, before anything is computed: the channels, whether
  /// windows still fit into an image behind all poolings before them, rows for linear layers, batches without images
  /// where a layer cannot take them, and numbers of rows that are looked up in a table directly. The numbers are those
  /// of `predict`, to the bit.
  ///
  /// A layer that neither writes itself into a graph (`WritesGraph`) nor conforms to `ChecksInputs`, such as a
  /// `Lambda`, cannot be checked: what it is given may still stop the program. It is run on zeros for the shape of its
  /// output if layers follow that read it.
  ///
  /// The network's graph is written at each call. An `OptimizedNetwork` has its rules ready, and is faster, too.
  ///
  /// - Throws: `InputError`, which says what `predict` would say, and names the layer.
  public func prediction(of input: Tensor) throws(InputError) -> Tensor {
    try checkInput(input)
    return predict(input)
  }

  /// Throws where `prediction(of:)` would, and computes nothing.
  public func checkInput(_ input: Tensor) throws(InputError) {
    if let checked = self as? any ChecksInputs {
      _ = try checked.output(for: [TensorKind(input)])
    } else {
      try InputRules(NetworkGraph(of: self)).check(input)
    }
  }
}

extension NetworkGraph {
  /// A function of any values, which runs as it is, and says what it takes.
  ///
  /// - Parameters:
  ///   - name: what it is, for texts.
  ///   - rule: what it gives for operands of certain kinds, or why it cannot take them.
  mutating func function(
    _ name: String, _ inputs: [Value],
    checking rule: @escaping @Sendable ([TensorKind]) throws(InputError) -> TensorKind,
    _ body: @escaping @Sendable ([Tensor]) -> Tensor
  ) -> Value {
    append(.function(CheckedFunction(name: name, rule: rule, body: body)), inputs)
  }
}

private struct CheckedFunction: NetworkFunction, ChecksInputs {
  let name: String
  let rule: @Sendable ([TensorKind]) throws(InputError) -> TensorKind
  let body: @Sendable ([Tensor]) -> Tensor

  func callAsFunction(_ inputs: [Tensor]) -> Tensor { body(inputs) }

  func output(for inputs: [TensorKind]) throws(InputError) -> TensorKind { try rule(inputs) }
}
