import Autodiff
import Core

/// Branches side by side: each gets the input, and their outputs are joined on the channel axis, as in the modules of
/// Inception (Szegedy et al. 2015).
///
///     Concatenated {
///       Conv2D(64, 64, kernel: 1)
///       Sequential {
///         Conv2D(64, 48, kernel: 1)
///         ReLU()
///         Conv2D(48, 64, kernel: 3, padding: 1)
///       }.named("wide")
///     }
///
/// A branch without a name is called by its position, so the first one's weight is `0.weight`. Branches whose name is
/// empty, `.named("")`, put nothing before the names of the layers in them, as where torchvision numbers the layers of
/// all branches of a module in one list. With `Identity()` as a branch the input is passed on beside what the others
/// make of it, as in DenseNet (Huang et al. 2017).
public struct Concatenated: Layer, LayerContainer {
  /// The branches, each under a name of its own or without one.
  public let branches: [Sequential.Child]
  /// The axis on which the outputs are joined: 1, the channels, unless set.
  public let axis: Int

  /// - Parameter axis: of the outputs; their other axes must be equal, or the program stops when they are joined.
  public init(axis: Int = 1, @SequentialBuilder _ branches: () -> [any Layer<Tensor, Tensor>]) {
    self.init(Sequential.named(branches()), axis: axis)
  }

  /// The same with branches that are named already. Without any, or with one name twice, the program stops.
  public init(_ branches: [Sequential.Child], axis: Int = 1) {
    require(!branches.isEmpty, "Concatenated: there are no branches; give at least one layer")
    var named = Sequential([])
    named.children = branches.filter { !$0.name.isEmpty }
    named.checkNames()
    self.branches = branches
    self.axis = axis
  }

  /// What texts call the branches: one without a name by its place.
  private var branchNames: [String] {
    branches.enumerated().map { $1.name.isEmpty ? "branch \($0)" : $1.name }
  }

  public var namedChildren: [(name: String, layer: any Layer)] { branches.map { ($0.name, $0.layer) } }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let outputs = branches.map { branch in
      context.checkingBranches("Concatenated", input) { $0.run(branch.layer, named: branch.name, on: input) }
    }
    return outputs.count == 1 ? outputs[0] : joined(outputs, input)
  }

  private func joined(_ outputs: [Tensor], _ input: Tensor) -> Tensor {
    let first = outputs[0].shape
    let place = axis < 0 ? axis + first.count : axis
    let fits = first.indices.contains(place) && outputs.allSatisfy { output in
      output.rank == first.count && first.indices.allSatisfy { $0 == place || output.shape[$0] == first[$0] }
    }
    if !fits {
      let shapes = zip(branchNames, outputs).map { "\($0) gives \($1.array.described)" }.joined(separator: ", ")
      fail(
        "Concatenated: the branches' outputs for an input \(input.array.described) cannot be joined on axis \(axis): "
          + "\(shapes). All other axes must be equal; pad convolutions and poolings so that heights and widths agree")
    }
    return .concatenated(outputs, axis: axis)
  }
}

extension Concatenated: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let outputs = branches.map { graph.add($0.layer, named: $0.name, to: input) }
    return graph.concatenated(outputs, axis: axis)
  }
}

extension Concatenated: EditableBlock {
  public var parts: [BlockPart] { branches.map { BlockPart($0.name, $0.layer, site: $0.site) } }

  /// The block with another branch, or without it; the last one cannot be taken out.
  public func replacingPart(at position: Int, with layer: (any Layer<Tensor, Tensor>)?) -> Concatenated {
    var branches = branches
    if let layer { branches[position].layer = layer } else { branches.remove(at: position) }
    return Concatenated(branches, axis: axis)
  }
}

extension Concatenated: AsksMore {
  func objections(of operation: NetworkOperation) -> InputObjection? {
    guard case .concatenation = operation else { return nil }
    let (names, axis) = (branchNames, axis)
    return { operands in
      let first = operands[0].shape
      let place = axis < 0 ? axis + first.count : axis
      let fits = first.indices.contains(place) && operands.allSatisfy { output in
        output.shape.count == first.count && first.indices.allSatisfy { $0 == place || output.shape[$0] == first[$0] }
      }
      guard !fits else { return nil }
      let outputs = zip(names, operands).map { "\($0) gives \($1)" }.joined(separator: ", ")
      return
        "Concatenated: the branches' outputs cannot be joined on axis \(axis): \(outputs). All other axes must be "
        + "equal; pad convolutions and poolings so that heights and widths agree"
    }
  }
}
