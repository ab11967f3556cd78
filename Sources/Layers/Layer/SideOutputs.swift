import Autodiff
import Core

/// What the layers of a network gave beside its output, by name, in the order in which they gave it.
public struct SideOutputs: Sendable {
  struct Entry: Sendable {
    let name: String
    let tensor: Tensor
    /// Whether it is without the gradient that it should have, because a checkpointed layer gave it.
    let lostGradient: Bool
  }

  private(set) var entries: [Entry] = []

  /// The names, in the order in which layers gave their tensors.
  public var names: [String] { entries.map(\.name) }

  /// The tensor called `name`; nil where no layer gave one of that name.
  ///
  /// Stops the program where several layers did, or where the tensor should carry a gradient but came from inside a
  /// checkpointed layer, where nothing is recorded: a loss of it would train nothing, in silence.
  public subscript(name: String) -> Tensor? {
    let found = entries.filter { $0.name == name }
    require(
      found.count < 2,
      "side output '\(name)': \(found.count) layers gave one of this name; give each run a new Context, and layers "
        + "names of their own")
    guard let entry = found.first else { return nil }
    require(
      !entry.lostGradient,
      "side output '\(name)': it came from inside a checkpointed layer, where nothing is recorded, so it carries no "
        + "gradient. End the checkpointed stage before the layer that puts it out, or train without checkpoints")
    return entry.tensor
  }

  /// The tensor called `name`; the program stops with a text that lists the names where there is none.
  ///
  /// - Parameter reader: who asks, for the text.
  public func required(_ name: String, by reader: String) -> Tensor {
    guard let tensor = self[name] else {
      fail(
        "\(reader): no layer put out '\(name)'; the side outputs are: "
          + "\(entries.isEmpty ? "none" : names.joined(separator: ", ")). Train the network that the method made")
    }
    return tensor
  }

  mutating func add(_ entry: Entry) { entries.append(entry) }
}

extension Context {
  /// Gives `tensor` beside the network's output, for whoever knows its name: a loss, a map method, a test.
  ///
  /// Nothing happens while a checkpointed layer is run again.
  ///
  /// - Parameters:
  ///   - name: put behind the path of the layer being run, as in `features.eil1.mask`, or taken as it is if `isGlobal`.
  ///   - isGlobal: whether the name stands for itself, wherever in the network the layer is.
  ///   - isConstant: whether nobody wants a gradient through it. Others cannot be read where they came from inside a
  ///     checkpointed layer.
  public mutating func putOut(
    _ tensor: Tensor, as name: String, isGlobal: Bool = false, isConstant: Bool = false
  ) {
    guard !isRecomputing else { return }
    let path = isGlobal || path.isEmpty ? name : "\(currentPath).\(name)"
    sideOutputs.add(.init(name: path, tensor: tensor, lostGradient: isCheckpointing && !isConstant))
  }
}
