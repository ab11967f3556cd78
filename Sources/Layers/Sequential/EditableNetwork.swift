import Autodiff
import Kernels

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
