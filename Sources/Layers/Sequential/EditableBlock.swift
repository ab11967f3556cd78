import Autodiff

/// A block of layers with paths of its own, whose layers are found and changed by name like those of a `Sequential`.
///
///     extension TwoPaths: EditableBlock {
///       var parts: [BlockPart] { [BlockPart("narrow", narrow), BlockPart("wide", wide)] }
///
///       func replacingPart(at position: Int, with layer: (any Layer<Tensor, Tensor>)?) -> TwoPaths {
///         var copy = self
///         if position == 0 { copy.narrow = layer ?? Identity() } else { copy.wide = layer ?? Identity() }
///         return copy
///       }
///     }
///
/// Layers that append branches to the batch are refused in it: what its paths give must fit when they are joined.
public protocol EditableBlock: EditableNetwork {
  /// The layers in the block, in the order in which they run. They run under these names, by `Context.run`.
  var parts: [BlockPart] { get }

  /// The block with another layer in the place of a part.
  ///
  /// - Parameter layer: nil where the part is taken out.
  func replacingPart(at position: Int, with layer: (any Layer<Tensor, Tensor>)?) -> Self
}

/// A layer in a block.
public struct BlockPart: Sendable {
  /// Empty for a network whose layers stand under their own names in the block.
  public let name: String
  /// What is computed in this place of the block.
  public let layer: any Layer<Tensor, Tensor>
  /// A second name for the point behind it.
  public let site: String?

  /// - Parameters:
  ///   - name: its name in the block; empty for a network whose layers stand under their own names.
  ///   - site: a second name for the point behind it, none by default.
  public init(_ name: String, _ layer: any Layer<Tensor, Tensor>, site: String? = nil) {
    (self.name, self.layer, self.site) = (name, layer, site)
  }
}

extension EditableBlock {
  public var points: [NetworkPoint] {
    let block = "\(Self.self)"
    return parts.enumerated().flatMap { position, part in
      let own = NetworkPoint(site: part.site, path: part.name, location: [position], block: block)
      let inner = (part.layer as? any EditableNetwork)?.points ?? []
      return (part.name.isEmpty ? [] : [own]) + inner.map { $0.inside(part.name, at: position, block: block) }
    }
  }

  public func layer(at location: ArraySlice<Int>) -> any Layer<Tensor, Tensor> {
    let part = parts[location[location.startIndex]].layer
    let rest = location.dropFirst()
    guard !rest.isEmpty, let inner = part as? any EditableNetwork else { return part }
    return inner.layer(at: rest)
  }

  public func applying(_ edit: NetworkEdit, at location: ArraySlice<Int>) -> Self {
    let position = location[location.startIndex]
    let (part, rest) = (parts[position].layer, location.dropFirst())
    if !rest.isEmpty, let inner = part as? any EditableNetwork {
      return replacingPart(at: position, with: inner.changed(by: edit, at: rest))
    }
    switch edit {
    case .replace(let layer): return replacingPart(at: position, with: layer)
    case .remove: return replacingPart(at: position, with: nil)
    case .insert(let layer): return replacingPart(at: position, with: part.followed(by: layer))
    }
  }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// This layer and `layer` behind it, under this one's names: parameters are called as before.
  fileprivate func followed(by layer: any Layer<Tensor, Tensor>) -> Sequential {
    var both = self as? Sequential ?? Sequential([Sequential.Child(name: "", layer: self)])
    both.insert(layer, at: both.children.count)
    return both
  }
}
