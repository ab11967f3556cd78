import Autodiff

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

/// A layer that appends changed copies of the batch behind it, as erasing does, so that it can only stand where all that
/// follows works on the larger batch.
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
