import Autodiff
import Core

/// A network whose layers are found and changed by name.
///
///     let erased = network.inserting(EILLayer(), after: "layer3")
///     context.tap(try network.path(of: "conv5_3")) { features in ... }
///
/// `Sequential` is one, and so are the blocks in it. A block of your own conforms to `EditableBlock`, which needs less.
public protocol EditableNetwork: Layer<Tensor, Tensor> {
  /// All points in the network, each before those inside its layer.
  var points: [NetworkPoint] { get }

  /// The layer at `location`, as a point of this network has it.
  func layer(at location: ArraySlice<Int>) -> any Layer<Tensor, Tensor>

  /// The network with a change at `location`. Layers that stay keep their names and share their parameters.
  func applying(_ edit: NetworkEdit, at location: ArraySlice<Int>) -> Self
}

/// A change of a network at a point.
public enum NetworkEdit: Sendable {
  /// A layer behind the one at the point.
  case insert(any Layer<Tensor, Tensor>)
  /// Another layer in the place, and under the name, of the one at the point.
  case replace(any Layer<Tensor, Tensor>)
  /// The layer at the point taken out; what was before it leads to what is behind it.
  case remove
}

extension EditableNetwork {
  /// The names of the points where layers that append branches to the batch, such as `EILLayer`, can be inserted: sites
  /// such as `conv4_3` and `pool4`, and paths such as `layer3.1`.
  public var siteNames: [String] { points.filter { $0.block == nil }.map { $0.names[0] } }

  /// The names of all points, those inside blocks included.
  public var pointNames: [String] { points.map { $0.names[0] } }

  /// The point that `name`, a site or a path, means.
  public func point(_ name: String) throws(UnknownLayerName) -> NetworkPoint {
    let found = points.filter { $0.names.contains(name) }
    guard found.count == 1 else {
      // A long list of all that is inside blocks helps nobody who is looking for a place to erase.
      throw UnknownLayerName(name: name, known: siteNames, matches: found.count)
    }
    return found[0]
  }

  /// The path of the point `name` as taps and forward hooks of a `Context` know it, such as `features.28` of `conv5_3`.
  public func path(of name: String) throws(UnknownLayerName) -> String { try point(name).path }

  /// Throws unless each of `names` is a point where layers that append branches can be inserted; for names that come
  /// from outside the program.
  public func checkNames(_ names: [String]) throws(UnknownLayerName) {
    for name in names {
      let point = try point(name)
      if let block = point.block {
        throw UnknownLayerName(name: name, known: siteNames, matches: 1, block: block)
      }
    }
  }

  /// The layer called `name`: a site such as `pool4`, a child's name, or a path such as `features.3`.
  public subscript(name: String) -> any Layer<Tensor, Tensor> {
    get { layer(at: required(name, "\(Self.self)").location[...]) }
    set { self = applying(.replace(newValue), at: required(name, "\(Self.self)").location[...]) }
  }

  /// A network with `layer` behind the layer or site `name`.
  ///
  /// The other layers keep their names, so a layer without parameters leaves all checkpoints valid. The inserted layer
  /// is called by its own name or by `inserted1`, `inserted2` and so on. One that appends branches to the batch needs a
  /// point of `siteNames`; elsewhere the program stops.
  public func inserting(_ layer: any Layer<Tensor, Tensor>, after name: String) -> Self {
    let point = required(name, "inserting")
    if let block = point.block, Traversal(layer).layers.contains(where: { $0 is any AppendsBranches }) {
      fail("inserting: \(UnknownLayerName(name: name, known: siteNames, matches: 1, block: block))")
    }
    return applying(.insert(layer), at: point.location[...])
  }

  /// A network without the layer `name`.
  public func removing(_ name: String) -> Self {
    applying(.remove, at: required(name, "removing").location[...])
  }

  /// A network with `layer` in the place, and under the name, of the layer `name`.
  public func replacing(_ name: String, with layer: any Layer<Tensor, Tensor>) -> Self {
    applying(.replace(layer), at: required(name, "replacing").location[...])
  }

  /// `applying` where the network's own type is not known.
  func changed(by edit: NetworkEdit, at location: ArraySlice<Int>) -> any Layer<Tensor, Tensor> {
    applying(edit, at: location)
  }

  private func required(_ name: String, _ operation: String) -> NetworkPoint {
    do { return try point(name) } catch { fail("\(operation): \(error)") }
  }
}

/// A point behind a layer of a network: where others can be inserted, outputs tapped, and layers exchanged.
public struct NetworkPoint: Sendable {
  /// What it can be called: a site such as `conv4_3` where there is one, then the path.
  public let names: [String]
  /// The names of the layers around it and its own, as a context's taps and forward hooks know it.
  public private(set) var path: String
  /// Where it is: a position in the network, then in the one at that position, and so on.
  public private(set) var location: [Int]
  /// The block, such as `Residual`, around it that wants the batch as it is; nil where a layer that appends branches to
  /// the batch can stand.
  public private(set) var block: String?

  /// - Parameters:
  ///   - site: a second name.
  ///   - path: seen from the network that has the point.
  ///   - location: likewise.
  public init(site: String? = nil, path: String, location: [Int], block: String? = nil) {
    names = (site.map { [$0] } ?? []) + [path]
    (self.path, self.location, self.block) = (path, location, block)
  }

  /// The same point seen from a network around the one that has it.
  ///
  /// - Parameters:
  ///   - name: of the inner network in the outer one; empty where it puts no name before those in it.
  ///   - position: of the inner network in the outer one.
  ///   - block: the outer one's type, where it wants the batch as it is.
  public func inside(_ name: String, at position: Int, block: String? = nil) -> NetworkPoint {
    let longer = name.isEmpty ? path : "\(name).\(path)"
    return NetworkPoint(
      site: names.count > 1 ? names[0] : nil, path: longer, location: [position] + location,
      block: self.block ?? block)
  }
}

/// A layer that appends changed copies of the batch behind it, as erasing does, so that it can only stand where all
/// that follows works on the larger batch.
public protocol AppendsBranches: Layer<Tensor, Tensor> {}

/// A name that no layer of a network has.
public struct UnknownLayerName: Error, CustomStringConvertible, Sendable {
  /// The name that was asked for.
  public let name: String
  /// The names that exist.
  public let known: [String]
  /// How many points the name could mean: 0 or more than 1.
  public let matches: Int
  /// The block that the point is in, where it exists but cannot serve.
  public let block: String?

  public init(name: String, known: [String], matches: Int, block: String? = nil) {
    (self.name, self.known, self.matches, self.block) = (name, known, matches, block)
  }

  public var description: String {
    if let block {
      return "'\(name)' is inside a \(block), whose paths are joined again and must keep the batch as it is, so "
        + "nothing that appends branches to the batch can stand there. The points where it can are: "
        + known.joined(separator: ", ")
    }
    let problem = matches == 0 ? "no layer is called" : "\(matches) layers could be meant by"
    return "\(problem) '\(name)'. The names are: \(known.joined(separator: ", "))"
  }
}
