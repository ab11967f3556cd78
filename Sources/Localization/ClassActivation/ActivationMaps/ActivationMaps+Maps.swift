import Autodiff
import Kernels

extension ActivationMaps {
  /// The maps of the `count` likeliest classes of each picture, likeliest first, all in one pass over the features.
  public func maps(ofTop count: Int) -> [[ScoreMap]] { maps(of: topClasses(count)) }

  /// The maps of `classes` for each picture, in one pass over the features.
  ///
  /// A map has the features' resolution; for class c it is the sum over channels k of weight[c, k] · features[k]. The
  /// bias, which is the same everywhere, is left out.
  ///
  /// - Parameter classes: one list for each picture, of any length.
  public func maps(of classes: [[Int]]) -> [[ScoreMap]] {
    check(
      classes.count == count, "ActivationMaps: \(classes.count) lists of classes for \(count) pictures; give one each")
    return scoreMaps(features, classes)
  }

  /// The maps of `classes` for picture `number`.
  public func maps(of classes: [Int], picture number: Int) -> [ScoreMap] {
    check(number >= 0 && number < count, "ActivationMaps: picture \(number) is not in 0..<\(count)")
    return scoreMaps(Tensor(features.array.rows(number..<number + 1)), [classes])[0]
  }

  private func scoreMaps(_ features: Tensor, _ classes: [[Int]]) -> [[ScoreMap]] {
    let (height, width) = (features.shape[2], features.shape[3])
    let values = weight.map { weighted(features, $0, classes) } ?? planes(features, classes)
    return values.map { $0.map { ScoreMap(width: width, height: height, values: $0) } }
  }

  private func weighted(_ features: Tensor, _ weight: Tensor, _ classes: [[Int]]) -> [[[Float]]] {
    ClassMaps.run(features.cast(to: .float32).array, weight.cast(to: .float32).array, classes: classes)
  }

  /// The features themselves, where each channel is the map of a class.
  private func planes(_ features: Tensor, _ classes: [[Int]]) -> [[[Float]]] {
    let (channels, size) = (features.shape[1], features.shape[2] * features.shape[3])
    let values = features.floats
    return classes.enumerated().map { picture, labels in
      labels.map { label in
        check(label >= 0 && label < channels, "ActivationMaps: class \(label) is not in 0..<\(channels)")
        let start = (picture * channels + label) * size
        return Array(values[start..<start + size])
      }
    }
  }
}
