import Autodiff
import Core
import Layers

/// The mean over channels of the features at a point: how strongly the network responds to each place, whatever the
/// class. It is what an `EILLayer` there thresholds.
public struct FeatureMean: MapMethod, Hashable {
  public static let name = "mean"

  /// A site such as `pool4`, or the path of a layer; the features that class activation maps are made of where nil.
  public var at: String?

  public init(at point: String? = nil) { at = point }

  /// - Throws: `UnknownLayerName` if the network has no such point; `NoActivationMaps` without a point where the
  ///   network has no such features.
  public func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    try FeatureMapper(of: network, at: at, optimized: optimized) { features, _, classes in
      let maps = features.mean([1]).scoreMaps()
      return zip(classes, maps).map { list, map in list.map { _ in map } }
    }
  }
}

/// The first principal component of the features (PC1; Hwang et al., "CAM Back Again", CVPR 2024): what the features of
/// all places differ in most, which is often object and ground.
///
/// Each channel is multiplied by the class's weight and brought to 0...1 over the places, and centered; a place's value
/// is its coordinate along the direction in which the places differ most. Of its two signs that one is taken with which
/// the map goes along with the norm of the features, which is this project's own. A channel that says the same of every
/// place plays no part. With a point of your own no class plays a part.
public struct FirstComponent: MapMethod, Hashable {
  public static let name = "pc1"

  /// A site such as `pool4`, or the path of a layer; the features that class activation maps are made of where nil.
  public var at: String?

  public init(at point: String? = nil) { at = point }

  /// - Throws: as `FeatureMean`.
  public func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    try FeatureMapper(of: network, at: at, optimized: optimized) { features, weight, classes in
      classes.enumerated().map { image, labels in
        let planes = Planes(features, image)
        return labels.map { label in planes.firstComponent(signs: weight.map { FirstComponent.row(label, of: $0) }) }
      }
    }
  }

  private static func row(_ label: Int, of weight: Tensor) -> [Float] {
    Tensor(weight.array.rows(label..<label + 1)).cast(to: .float32).floats
  }
}

/// Maps made of the features at a point, or of those that class activation maps are made of.
private struct FeatureMapper: Mapper {
  typealias Combine = @Sendable (_ features: Tensor, _ weight: Tensor?, _ classes: [[Int]]) -> [[ScoreMap]]

  private enum Way: Sendable {
    case point(FeaturePoint)
    case head(ClassActivationMapper)
  }

  private let way: Way
  private let combine: Combine

  /// - Parameter combine: gets the features `[N, K, h, w]`, the weights `[classes, K]` of the head behind them where
  ///   there is one, and the classes of each image.
  init(
    of network: any Layer<Tensor, Tensor>, at point: String?, optimized: Bool, _ combine: @escaping Combine
  ) throws {
    self.combine = combine
    if let point {
      way = .point(try FeaturePoint(point, of: network, optimized: optimized))
    } else {
      way = .head(try ClassActivationMapper(network, optimized: optimized))
    }
  }

  func callAsFunction(_ images: Tensor) -> ActivationMaps {
    switch way {
    case .point(let point):
      let (features, logits) = point(images)
      return maps(logits, features, nil)
    case .head(let mapper):
      let maps = mapper(images)
      guard let features = maps.features else { return maps }
      return self.maps(maps.logits, features, maps.weight)
    }
  }

  private func maps(_ logits: Tensor, _ features: Tensor, _ weight: Tensor?) -> ActivationMaps {
    ActivationMaps(logits: logits, features: features) { [combine] classes in combine(features, weight, classes) }
  }
}

/// The channels of one image's features.
private struct Planes {
  private let values: [Float]
  private let (channels, height, width): (Int, Int, Int)
  private var places: Int { height * width }

  init(_ features: Tensor, _ image: Int) {
    (channels, height, width) = (features.shape[1], features.shape[2], features.shape[3])
    values = Tensor(features.array.rows(image..<image + 1)).cast(to: .float32).floats
  }

  /// - Parameter signs: a weight for each channel, of which the sign alone matters behind the normalization; nil for
  ///   all positive.
  func firstComponent(signs: [Float]?) -> ScoreMap {
    var centered = normalized(signs)
    let product = Tensor(centered, shape: [channels, places])
    let gram = product.transposed().matrixProduct(product).floats
    centered.removeAll()
    let norms = norms
    let component = leadingVector(of: gram, start: norms)
    let direction = zip(component, norms).reduce(0.0) { $0 + $1.0 * $1.1 }
    return ScoreMap(width: width, height: height, values: component.map { Float(direction < 0 ? -$0 : $0) })
  }

  /// Each channel over the places: 0...1 in the sense of its weight's sign, less its mean.
  private func normalized(_ signs: [Float]?) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    for channel in 0..<channels {
      let row = values[channel * places..<(channel + 1) * places]
      guard let least = row.min(), let most = row.max(), most > least, signs?[channel] != 0 else { continue }
      let factor = ((signs?[channel] ?? 1) < 0 ? -1 : 1) / (most - least)
      let mean = row.reduce(0, +) / Float(places)
      for place in 0..<places { result[channel * places + place] = (row[row.startIndex + place] - mean) * factor }
    }
    return result
  }

  /// The norm of each place's features, less the mean over the places.
  private var norms: [Double] {
    var sums = [Double](repeating: 0, count: places)
    for channel in 0..<channels {
      for place in 0..<places { let value = Double(values[channel * places + place])
        sums[place] += value * value }
    }
    let norms = sums.map { $0.squareRoot() }
    let mean = norms.reduce(0, +) / Double(max(1, places))
    return norms.map { $0 - mean }
  }

  /// The eigenvector of the largest eigenvalue of a symmetric matrix, times the root of that value, by powers of the
  /// matrix; all zeros of a matrix of zeros.
  private func leadingVector(of matrix: [Float], start: [Double]) -> [Double] {
    var vector = unit(start) ?? unit((0..<places).map { Double($0 + 1) }) ?? []
    var value = 0.0
    for _ in 0..<1000 {
      let next = matrix.withUnsafeBufferPointer { matrix in
        (0..<places).map { row in
          var sum = 0.0
          for column in 0..<places { sum += Double(matrix[row * places + column]) * vector[column] }
          return sum
        }
      }
      value = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard let found = unit(next) else { return next }
      let change = zip(found, vector).reduce(0) { max($0, abs($1.0 - $1.1)) }
      vector = found
      if change < 1e-7 { break }
    }
    return vector.map { $0 * value.squareRoot() }
  }

  /// Of length 1; nil where all are 0, or one is not finite.
  private func unit(_ vector: [Double]) -> [Double]? {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 && length.isFinite ? vector.map { $0 / length } : nil
  }
}
