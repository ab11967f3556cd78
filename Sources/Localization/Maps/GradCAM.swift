import Autodiff
import Layers

/// Gradient-weighted class activation maps (Grad-CAM; Selvaraju et al., ICCV 2017) at any named point of any network.
///
/// A channel's weight is the mean over places of the gradient of the class's logit (before the softmax) with respect to
/// the features at the point; the map is the weighted sum of channels, negative values as 0. At the features before
/// global average pooling and one linear layer it is CAM divided by the number of places, negative values as 0.
/// pytorch-grad-cam: `GradCAM`, before it normalizes.
public struct GradCAM: MapMethod, Hashable {
  public static let name = "gradcam"

  /// The point whose features are weighted: a site such as `conv5_3`, or a path such as `layer4` or `layer4.1.conv2`.
  public var at: String

  public init(at point: String) { at = point }

  /// - Throws: `UnknownLayerName` if the network has no such point.
  public func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    try GradientMapper(of: network, at: at, optimized: optimized) { features, gradients in
      (features * gradients.mean([2, 3], keepingAxes: true)).sum([1]).relu()
    }
  }
}

/// Maps made of the features at a point of a network and the gradients there, for methods such as Grad-CAM.
///
/// The maps of a batch cost one run of what is behind the point, forward and backward, for each class of an image that
/// is asked for: the logits of one class of every image are summed, and as images do not mix in evaluation mode, the
/// gradient of the sum holds each image's own.
public struct GradientMapper: Mapper {
  private let point: FeaturePoint
  private let combine: @Sendable (_ features: Tensor, _ gradients: Tensor) -> Tensor

  /// - Parameters:
  ///   - point: a site or path of the network.
  ///   - optimized: as of `FeaturePoint`.
  ///   - combine: makes maps, `[M, h, w]` or `[M, 1, h, w]`, of the features and the gradients of M images, both
  ///     `[M, K, h, w]`.
  /// - Throws: `UnknownLayerName` if the network has no such point.
  public init(
    of network: any Layer<Tensor, Tensor>, at point: String, optimized: Bool,
    _ combine: @escaping @Sendable (_ features: Tensor, _ gradients: Tensor) -> Tensor
  ) throws(UnknownLayerName) {
    self.point = try FeaturePoint(point, of: network, optimized: optimized)
    self.combine = combine
  }

  public func callAsFunction(_ images: Tensor) -> ActivationMaps {
    let (features, logits) = point(images)
    return ActivationMaps(logits: logits, features: features) { [point, combine] classes in
      GradientMapper.maps(classes) { numbers, labels in
        let isWhole = numbers.elementsEqual(0..<features.shape[0])
        let chosen = isWhole ? features : features.indexSelected(numbers.asIndices)
        let parts = isWhole ? images : images.detached().indexSelected(numbers.asIndices)
        return combine(chosen, point.gradients(of: labels, features: chosen, images: parts)).scoreMaps()
      }
    }
  }

  /// Round by round the next class of every image that has one left; a class listed twice is computed once.
  private static func maps(
    _ classes: [[Int]], _ run: (_ images: [Int], _ labels: [Int]) -> [ScoreMap]
  ) -> [[ScoreMap]] {
    let distinct = classes.map { list in list.enumerated().filter { !list[..<$0.offset].contains($0.element) } }
    var found = classes.map { _ in [Int: ScoreMap]() }
    for round in 0..<(distinct.map(\.count).max() ?? 0) {
      let images = distinct.indices.filter { round < distinct[$0].count }
      let labels = images.map { distinct[$0][round].element }
      for (place, map) in run(images, labels).enumerated() { found[images[place]][labels[place]] = map }
    }
    return zip(classes, found).map { list, maps in list.compactMap { maps[$0] } }
  }
}

extension [Int] {
  fileprivate var asIndices: Tensor { Tensor(map(Int32.init)) }
}
