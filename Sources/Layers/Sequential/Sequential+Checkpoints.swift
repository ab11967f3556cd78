import Autodiff

extension Sequential {
  /// This network, computed in stages that end behind each of the layers or sites `names`. A stage keeps only its
  /// input, and is computed again in the backward pass. What is behind the last of them is kept as usual.
  ///
  /// The names of layers and parameters stay, unlike with a `Sequential` in the network that is `checkpointed()`
  /// itself.
  ///
  ///     let network = VGG16(classes: 200).checkpointed(after: ["pool1", "pool2", "pool3", "pool4"])
  public func checkpointed(after names: [String]) -> Sequential {
    var copy = self
    for name in names {
      copy.edit(requiredLocation(of: name, operation: "checkpointed")[...]) { $0.children[$1].endsCheckpoint = true }
    }
    return copy
  }

  /// This network with each of its stages computed again in the backward pass. A stage ends behind each pooling over
  /// windows; a `Sequential` in this one is a stage, or several if there is such a pooling in it, or more than one
  /// `Sequential`. What comes behind the last stage is kept as usual: nothing is gained by dropping what the backward
  /// pass needs first.
  public func checkpointedStages() -> Sequential {
    var copy = self
    for position in copy.children.indices {
      let layer = copy.children[position].layer
      if let inner = layer as? Sequential, inner.hasStages {
        var stages = inner.checkpointedStages()
        if !stages.children.isEmpty { stages.children[stages.children.count - 1].endsCheckpoint = true }
        copy.children[position].layer = stages
      } else if layer is Sequential || Sequential.isPooling(layer) {
        copy.children[position].endsCheckpoint = true
      }
    }
    return copy
  }

  /// The children from one stage's end to the next, in order.
  var stages: [(layers: Sequential, isCheckpointed: Bool)] {
    var found: [(layers: Sequential, isCheckpointed: Bool)] = []
    var start = 0
    for position in children.indices where children[position].endsCheckpoint {
      found.append((Sequential(unmarked: children[start...position]), true))
      start = position + 1
    }
    if start < children.count { found.append((Sequential(unmarked: children[start...]), false)) }
    return found
  }

  private init(unmarked children: ArraySlice<Child>) {
    self.init(
      checked: children.map { child in
        var child = child
        child.endsCheckpoint = false
        return child
      })
  }

  private var hasStages: Bool {
    children.contains { Sequential.isPooling($0.layer) } || children.count { $0.layer is Sequential } > 1
  }

  /// Whether a stage ends behind `layer`.
  package static func isPooling(_ layer: any Layer) -> Bool { layer is MaxPool2D || layer is AvgPool2D }
}
