import Autodiff

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

/// How a value of one shape becomes one of another.
enum ShapeChange {
  /// The same numbers in the same order.
  case reshaping(String)
  /// The sum over the input channels.
  case summingInputs
  /// The mean over the input channels, scaled, for each of `count` channels.
  case spreadingInputs(count: Int)

  /// What turns a value of shape `from` into one of shape `to`; nil where nothing does that `policy` allows.
  ///
  /// - Parameter isFirst: whether the value is the weight of the network's first convolution.
  init?(from: Shape, to: Shape, isFirst: Bool, _ policy: LoadPolicy) {
    // Some programs save numbers as lists of one.
    if from.elementCount == 1, to.elementCount == 1, from.count <= 1, to.count <= 1 {
      self = .reshaping("a list of one number")
      return
    }
    if policy.adaptsShapes, let text = ShapeChange.linearOrConvolution(from, to) {
      self = .reshaping(text)
      return
    }
    guard isFirst, from.count == 4, to.count == 4, from[0] == to[0], from[2] == to[2], from[3] == to[3] else {
      return nil
    }
    if policy.adaptsShapes, from[1] == 3, to[1] == 1 {
      self = .summingInputs
    } else if policy.spreadsInputChannels {
      self = .spreadingInputs(count: to[1])
    } else {
      return nil
    }
  }

  /// A linear layer reads a map flattened in the order of a convolution's weights.
  private static func linearOrConvolution(_ from: Shape, _ to: Shape) -> String? {
    guard from.elementCount == to.elementCount, from.first == to.first else { return nil }
    switch (from.count, to.count) {
    case (2, 4): return "a linear layer as a \(to[2])x\(to[3]) convolution"
    case (4, 2): return "a \(from[2])x\(from[3]) convolution as a linear layer"
    default: return nil
    }
  }

  /// For people.
  var description: String {
    switch self {
    case .reshaping(let text): text
    case .summingInputs: "summed over the input channels"
    case .spreadingInputs(let count): "the mean of the input channels, scaled, for each of \(count)"
    }
  }

  func apply(to value: Tensor, shape: Shape) -> Tensor {
    switch self {
    case .reshaping: return value.reshaped(Array(shape))
    case .summingInputs: return value.sum([1], keepingAxes: true)
    case .spreadingInputs(let count):
      let scale = Double(value.shape[1]) / Double(count)
      return (value.mean([1], keepingAxes: true) * scale).broadcast(to: shape)
    }
  }
}
