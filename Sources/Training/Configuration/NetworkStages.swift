import Autodiff
import Layers

/// The stages that a network's features are computed in, for learning rates that fall towards the input.
///
/// A block is a stage, and so are the layers between two blocks or two poolings. A `Sequential` of blocks is a stage,
/// one that has poolings or further chains in it, or is all there is, is taken apart. A network where that finds less
/// than two stages has one for each matrix or convolution.
struct NetworkStages {
  /// From the input to the head, which is left out; each the paths of its layers, or names of its parameters.
  private(set) var stages: [[String]] = []
  private let head: [String]

  private enum Piece {
    case layer(String, isVector: Bool)
    case block(String)
    /// A pooling, behind which another stage begins.
    case end
  }

  /// - Parameter head: paths of the layers that are no stage.
  init(_ network: any Layer<Tensor, Tensor>, head: [String]) {
    self.head = head
    if let chain = network as? Sequential { stages = NetworkStages.stages(pieces(of: chain, "")) }
    if stages.count < 2 { stages = stagesByWeight(network) }
  }

  private static func stages(_ pieces: [Piece]) -> [[String]] {
    var stages: [[String]] = []
    var isOpen = false
    for piece in pieces {
      switch piece {
      case .block(let path):
        stages.append([path])
        isOpen = false
      // A normalization alone belongs to what it normalizes.
      case .layer(let path, let isVector) where !stages.isEmpty && (isOpen || isVector):
        stages[stages.count - 1].append(path)
      case .layer(let path, _):
        stages.append([path])
        isOpen = true
      case .end: isOpen = false
      }
    }
    return stages
  }

  private func pieces(of chain: Sequential, _ prefix: String) -> [Piece] {
    let own = chain.children.filter { !isHead(prefix + $0.name) && !$0.layer.namedParameters.isEmpty }
    return chain.children.flatMap { child -> [Piece] in
      if Sequential.isPooling(child.layer) { return [.end] }
      let (path, parameters) = (prefix + child.name, child.layer.namedParameters)
      guard !parameters.isEmpty, !isHead(path) else { return [] }
      if let inner = child.layer as? Sequential, own.count == 1 || hasStages(inner, path) {
        return pieces(of: inner, path + ".")
      }
      guard !parameters.contains(where: { $0.name.contains(".") }) else { return [.block(path)] }
      return [.layer(path, isVector: parameters.allSatisfy { $0.parameter.shape.count < 2 })]
    }
  }

  /// Whether there is more than one stage in a chain.
  private func hasStages(_ chain: Sequential, _ path: String) -> Bool {
    head.contains { $0.hasPrefix(path + ".") }
      || chain.children.contains { child in
        Sequential.isPooling(child.layer) || child.layer is Sequential && !child.layer.namedParameters.isEmpty
      }
  }

  private func isHead(_ path: String) -> Bool { head.contains { path.isPath(in: $0) } }

  private func stagesByWeight(_ network: any Layer<Tensor, Tensor>) -> [[String]] {
    var stages: [[String]] = []
    for named in network.namedParameters where !isHead(named.name) {
      if stages.isEmpty || named.parameter.shape.count > 1 { stages.append([]) }
      stages[stages.count - 1].append(named.name)
    }
    return stages
  }
}
