import Autodiff
import Core
import Kernels

extension ActivationMaps {
  /// The maps of the `count` likeliest classes of each image, likeliest first, all in one pass over the features.
  public func maps(ofTop count: Int) -> [[ScoreMap]] { maps(of: topClasses(count)) }

  /// The maps of `classes` for each image, in one pass over the features.
  ///
  /// A class activation map has the features' resolution; for class c it is the sum over channels k of
  /// weight[c, k] · features[k]. The bias, which is the same everywhere, is left out.
  ///
  /// - Parameter classes: one list for each image, of any length.
  public func maps(of classes: [[Int]]) -> [[ScoreMap]] {
    require(
      classes.count == count, "ActivationMaps: \(classes.count) lists of classes for \(count) images; give one each")
    switch source {
    case .weighted(let features, let weight): return weighted(features, weight, classes)
    case .planes(let features): return planes(features, classes)
    case .computed(_, let maps): return computed(maps, classes)
    }
  }

  /// The maps of `classes` for image `number`.
  public func maps(of classes: [Int], image number: Int) -> [ScoreMap] {
    require(number >= 0 && number < count, "ActivationMaps: image \(number) is not in 0..<\(count)")
    func row(_ features: Tensor) -> Tensor { Tensor(features.array.rows(number..<number + 1)) }
    switch source {
    case .weighted(let features, let weight): return weighted(row(features), weight, [classes])[0]
    case .planes(let features): return planes(row(features), [classes])[0]
    case .computed(_, let maps):
      return computed(maps, (0..<count).map { $0 == number ? classes : [] })[number]
    }
  }

  private func weighted(_ features: Tensor, _ weight: Tensor, _ classes: [[Int]]) -> [[ScoreMap]] {
    let values = ClassMaps.run(features.cast(to: .float32).array, weight.cast(to: .float32).array, classes: classes)
    let (height, width) = (features.shape[2], features.shape[3])
    return values.map { $0.map { ScoreMap(width: width, height: height, values: $0) } }
  }

  /// The features themselves, where each channel is the map of a class.
  private func planes(_ features: Tensor, _ classes: [[Int]]) -> [[ScoreMap]] {
    let (channels, height, width) = (features.shape[1], features.shape[2], features.shape[3])
    let (values, size) = (features.floats, height * width)
    return classes.enumerated().map { image, labels in
      labels.map { label in
        require(label >= 0 && label < channels, "ActivationMaps: class \(label) is not in 0..<\(channels)")
        let start = (image * channels + label) * size
        return ScoreMap(width: width, height: height, values: Array(values[start..<start + size]))
      }
    }
  }

  private func computed(_ maps: ([[Int]]) -> [[ScoreMap]], _ classes: [[Int]]) -> [[ScoreMap]] {
    let limit = logits.shape[1]
    for label in classes.joined() {
      require(label >= 0 && label < limit, "ActivationMaps: class \(label) is not in 0..<\(limit)")
    }
    let found = maps(classes)
    require(
      found.map(\.count) == classes.map(\.count),
      "ActivationMaps: the map method made \(found.map(\.count)) maps of the images where \(classes.map(\.count)) "
        + "were asked for; give one for each class")
    return found
  }
}
