import Autodiff
import Kernels

/// Where a network's class activation maps are (Zhou et al., CVPR 2016): the features that are averaged over their
/// pixels, and the linear layer that weights the averages for each class.
///
/// Two heads are understood: global average pooling and one linear layer (or a 1x1 convolution behind the pooling), and
/// a convolution with one channel a class before the pooling, with or without a ReLU, as in SqueezeNet: there the
/// averaged channels are the maps. Layers that do nothing at evaluation or only rearrange do no harm.
public struct ClassMapHead: Sendable {
  /// The network's graph as it was given.
  public let graph: NetworkGraph
  /// What is averaged, `[N, K, h, w]`.
  public let features: NetworkGraph.Value
  /// The path of the layer that gives the features, such as `features`: a context's tap there sees them. Nil where
  /// they come and go inside a layer.
  public let path: String?
  /// `[classes, K]`; nil where each channel of the features is the map of a class.
  public let weight: NetworkGraph.Weight?
  /// `[classes]`; nil where nothing is added.
  public let bias: NetworkGraph.Weight?

  /// - Throws: `NoClassMaps` if the network does not end as needed.
  public init(of network: any Layer<Tensor, Tensor>) throws(NoClassMaps) {
    try self.init(of: NetworkGraph(of: network))
  }

  /// - Throws: `NoClassMaps` if the graph does not end as needed.
  public init(of graph: NetworkGraph) throws(NoClassMaps) {
    self.graph = graph
    var position = graph.producer(behindArrangements: graph.output)
    if let last = position, let weights = graph.nodes[last].operation.rowWeights {
      (weight, bias) = weights
      position = graph.producer(behindArrangements: graph.nodes[last].inputs[0])
    } else {
      (weight, bias) = (nil, nil)
    }
    guard let pool = position, graph.nodes[pool].operation.isMeanOfPixels else {
      throw NoClassMaps(reason: graph.missingPool(at: position, hasLinear: weight != nil))
    }
    features = graph.nodes[pool].inputs[0]
    let value = features
    guard value != NetworkGraph.input else {
      throw NoClassMaps(reason: "no layer comes before its global average pooling")
    }
    path = graph.layers.last { $0.output == value && !$0.path.isEmpty }?.path
  }

  /// The network up to the features, for inference alone.
  public func optimizedFeatures(algorithm: ConvolutionAlgorithm = .automatic) -> OptimizedNetwork {
    var part = graph
    part.output = features
    part.dropUnused()
    return part.optimizedForInference(algorithm: algorithm)
  }
}

/// Why a network has no class activation maps.
public struct NoClassMaps: Error, CustomStringConvertible, Sendable {
  /// What about the network's end is not understood, as a sentence.
  public let reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String {
    "class activation maps need a network that ends in global average pooling and at most one linear layer, but "
      + reason
  }
}

extension NetworkGraph {
  /// The position of what computes `value`, operations that only rearrange left out.
  fileprivate func producer(behindArrangements value: Value) -> Int? {
    var position = producer(of: value)
    while let current = position {
      switch nodes[current].operation {
      case .flatten, .reshape: position = producer(of: nodes[current].inputs[0])
      default: return current
      }
    }
    return nil
  }

  /// - Parameter position: of what was found in the pooling's place.
  fileprivate func missingPool(at position: Int?, hasLinear: Bool) -> String {
    guard let pool = nodes.lastIndex(where: { $0.operation.isMeanOfPixels }) else {
      return "it has no global average pooling"
    }
    let between = nodes[(pool + 1)...].filter {
      switch $0.operation {
      case .flatten, .reshape: false
      default: true
      }
    }
    let layers = between.map(\.path).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    return "its global average pooling is followed by \(layers.joined(separator: ", "))"
  }
}

extension NetworkOperation {
  fileprivate var isMeanOfPixels: Bool {
    switch self {
    case .globalAveragePooling, .adaptiveAveragePooling(height: 1, width: 1): true
    default: false
    }
  }

  /// The weight `[classes, K]` and the bias of a linear layer, or of a 1x1 convolution of single pixels.
  fileprivate var rowWeights: (weight: Weight?, bias: Weight?)? {
    switch self {
    case .linear(let weight, let bias): return (weight, bias)
    case .convolution(let weight, let bias, let geometry)
    where weight.tensor.shape[2] == 1 && weight.tensor.shape[3] == 1 && geometry == ConvolutionGeometry():
      let rows = weight.tensor.reshaped([weight.tensor.shape[0], weight.tensor.shape[1]])
      return (Weight(name: weight.name, tensor: rows), bias)
    default: return nil
    }
  }
}
