import Autodiff

/// What a state becomes in a network, found out before anything is read or changed.
struct LoadPlan {
  /// A parameter or a buffer.
  enum Target {
    case parameter(Parameter)
    case buffer(Buffer)

    var shape: Shape {
      switch self {
      case .parameter(let parameter): parameter.shape
      case .buffer(let buffer): buffer.wrappedValue.shape
      }
    }

    func set(_ value: Tensor) {
      switch self {
      case .parameter(let parameter): parameter.wrappedValue = value.cast(to: parameter.dtype)
      case .buffer(let buffer): buffer.wrappedValue = value.cast(to: buffer.wrappedValue.dtype)
      }
    }
  }

  /// A value of the state and where it goes.
  struct Assignment {
    let source: String
    let shape: Shape
    let target: Target
    var change: ShapeChange?
  }

  private(set) var report = LoadReport()
  private(set) var assignments: [Assignment] = []

  private let policy: LoadPolicy
  /// What the layers with the most to say are called: the first convolution's weight, and the last layer.
  private let firstConvolution: String?
  private let head: String?

  init(
    _ layer: any Layer, shapes: [(name: String, shape: Shape)], _ policy: LoadPolicy, _ renaming: [NameRule]
  ) throws(NameRuleError) {
    self.policy = policy
    let network = Traversal(layer)
    firstConvolution = LoadPlan.firstConvolution(in: network)
    head = network.parameters.last { $0.parameter.shape.count >= 2 }?.name.parentName
    let names = try renaming.renamed(shapes.map(\.name))
    var rest: [String: (name: String, shape: Shape)] = [:]
    for (name, source) in zip(names, shapes) { rest[name] = source }
    for named in network.parameters { place(named.name, .parameter(named.parameter), &rest) }
    for named in network.buffers { place(named.name, .buffer(named.buffer), &rest) }
    report.unused = names.filter { rest[$0] != nil }
  }

  /// The name of the first convolution's weight, if its outputs are computed from all channels each. In groups, the
  /// weight for one channel is no sum, and how many groups there are shows in the layer alone.
  private static func firstConvolution(in network: Traversal) -> String? {
    guard let first = network.parameters.first(where: { $0.parameter.shape.count == 4 }) else { return nil }
    let readsAllChannels = network.layers.contains { layer in
      guard let convolution = layer as? Conv2D else { return false }
      return convolution.$weight === first.parameter && convolution.geometry.groups == 1
    }
    return readsAllChannels ? first.name : nil
  }

  /// Finds the value for `target` in what is left of the state.
  private mutating func place(
    _ name: String, _ target: Target, _ rest: inout [String: (name: String, shape: Shape)]
  ) {
    guard let source = rest.removeValue(forKey: name) else {
      // Files from before PyTorch 0.4.1 have no such counts, and nothing but momentum 1/n would need them.
      if name.hasSuffix("num_batches_tracked") {
        report.kept.append(LoadReport.Kept(name: name, reason: "the file has no count, so it starts from 0"))
      } else {
        report.missing.append(name)
      }
      return
    }
    let shape = target.shape
    var assignment = Assignment(source: source.name, shape: source.shape, target: target)
    if source.shape != shape {
      let isFirst = name == firstConvolution
      guard let change = ShapeChange(from: source.shape, to: shape, isFirst: isFirst, policy) else {
        return leave(name, network: shape, state: source.shape)
      }
      assignment.change = change
      report.reshaped.append(
        LoadReport.Reshaped(name: name, from: source.shape, to: shape, change: change.description))
    }
    report.loaded.append(name)
    if source.name != name { report.renamed.append(LoadReport.Renamed(from: source.name, to: name)) }
    assignments.append(assignment)
  }

  /// Notes a value that stays as it is because its shape is another.
  private mutating func leave(_ name: String, network: Shape, state: Shape) {
    let isHead = policy.keepsHead && head != nil && name.parentName == head
    if isHead, let classes = network.first, let others = state.first, classes != others,
      network.dropFirst().filter({ $0 != 1 }) == state.dropFirst().filter({ $0 != 1 })
    {
      report.kept.append(LoadReport.Kept(name: name, reason: "\(others) classes in the file, \(classes) here"))
    } else {
      report.mismatched.append(LoadReport.Mismatched(name: name, network: network, state: state))
    }
  }

  /// Why the policy does not allow this; nil where it does.
  ///
  /// - Parameter isOptional: which names may be missing on either side, if the policy allows that at all.
  func error(stateNames: [String], isOptional: (String) -> Bool) -> LoadError? {
    let isMissing = !report.missing.allSatisfy { policy.allowsMissing && isOptional($0) }
    let isUnused = !report.unused.allSatisfy { policy.allowsUnused && isOptional($0) }
    let isRefused = isMissing || isUnused || !policy.allowsOtherShapes && !report.mismatched.isEmpty
    let fitsNothing = report.loaded.isEmpty && report.mismatched.isEmpty && report.entryCount > 0
    guard isRefused || fitsNothing && policy.keepsHead else { return nil }
    return fitsNothing ? LoadError(.nothingFits, report, stateNames: stateNames) : LoadError(.mismatch, report)
  }
}

extension String {
  /// The name without its last part: `classifier.6` of `classifier.6.weight`; empty where there is one part.
  fileprivate var parentName: String {
    lastIndex(of: ".").map { String(self[..<$0]) } ?? ""
  }
}
