/// How `load` compares a state with a network, and what it does about differences.
public struct LoadPolicy: Sendable, Hashable {
  /// Whether values of the network that the state lacks may stay as they are.
  public var allowsMissing = false
  /// Whether the state may have values that the network lacks.
  public var allowsUnused = false
  /// Whether values whose shapes differ may stay as they are.
  public var allowsOtherShapes = false
  /// Whether a head for another number of classes stays as it was drawn.
  public var keepsHead = false
  /// Whether values may change their shape where that does not change what the network computes: a linear layer as a
  /// 1x1 convolution or as one over the whole of its input, and the other way round; a first convolution for one
  /// channel from one for three, whose weights are summed.
  public var adaptsShapes = false
  /// Whether the first convolution may have any number of input channels: each gets the mean of the state's, scaled so
  /// that inputs alike in all channels give the same. That changes what the network computes, so it has to be asked
  /// for.
  public var spreadsInputChannels = false

  public init() {}

  /// All names and shapes must match.
  public static var strict: LoadPolicy { LoadPolicy() }

  /// Shapes must match; names may be missing on either side, and a head for another number of classes stays as it was
  /// drawn.
  public static var allowingMissing: LoadPolicy {
    var policy = LoadPolicy()
    (policy.allowsMissing, policy.allowsUnused, policy.keepsHead) = (true, true, true)
    return policy
  }

  /// As `allowingMissing`; shapes may also change where that keeps what the network computes.
  public static var adaptingShapes: LoadPolicy {
    var policy = LoadPolicy.allowingMissing
    policy.adaptsShapes = true
    return policy
  }

  /// Whatever matches in name and shape is loaded, and the rest stays as it is.
  public static var matching: LoadPolicy {
    var policy = LoadPolicy()
    (policy.allowsMissing, policy.allowsUnused, policy.allowsOtherShapes) = (true, true, true)
    return policy
  }
}
