import Autodiff

/// What went where when a state was loaded.
public struct LoadReport: Sendable, Hashable, Codable {
  /// A value that has another name in the state.
  public struct Renamed: Sendable, Hashable, Codable {
    /// In the state.
    public var from: String
    /// In the network.
    public var to: String
  }

  /// A value that changed its shape.
  public struct Reshaped: Sendable, Hashable, Codable {
    /// In the network.
    public var name: String
    /// In the state.
    public var from: Shape
    /// In the network.
    public var to: Shape
    /// What was done, for people.
    public var change: String
  }

  /// A value of the network that stayed as it was although the state has something of this kind.
  public struct Kept: Sendable, Hashable, Codable {
    /// Of the value in the network, such as `classifier.6.weight`.
    public var name: String
    /// Why, for people, as in `1000 classes in the file, 200 here`.
    public var reason: String
  }

  /// A value whose shape in the state is another than in the network: not loaded.
  public struct Mismatched: Sendable, Hashable, Codable {
    /// Of the value in the network.
    public var name: String
    /// Its shape in the network.
    public var network: Shape
    /// Its shape in the state.
    public var state: Shape
  }

  /// Names of the network that were loaded, reshaped ones included.
  public internal(set) var loaded: [String] = []
  /// Those of them that the state calls otherwise.
  public internal(set) var renamed: [Renamed] = []
  /// Those of them that changed their shape.
  public internal(set) var reshaped: [Reshaped] = []
  /// Names of the network that stayed as they were, with the reason.
  public internal(set) var kept: [Kept] = []
  /// Names of the network that the state lacks: they stayed as they were.
  public internal(set) var missing: [String] = []
  /// Names of the state, renamed if there were rules, that the network lacks.
  public internal(set) var unused: [String] = []
  /// Names whose shapes differ: they stayed as they were.
  public internal(set) var mismatched: [Mismatched] = []

  /// The number of parameters and buffers of the network.
  public var entryCount: Int { loaded.count + kept.count + missing.count + mismatched.count }
}
