import Kernels

extension Tensor {
  /// Layer normalization: the last axes of each sample by their own mean and biased variance (Ba et al. 2016).
  ///
  /// Each sample stands for itself, in training as at evaluation, so branches stacked on the batch axis need nothing
  /// special.
  ///
  /// - Parameters:
  ///   - count: how many axes at the end are normalized together.
  ///   - weight: of the shape of these axes, 1 by default.
  ///   - bias: likewise, 0 by default.
  ///   - epsilon: added to the variance.
  /// - Returns: a tensor of this one's shape.
  public func layerNormalized(
    lastAxes count: Int = 1, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
  ) -> Tensor {
    let geometry = RowGeometry(lastAxes: count, of: shape, dtype: dtype)
    let sizes = Array(shape.suffix(count))
    require(
      [weight, bias].allSatisfy { $0.map { Array($0.shape) == sizes && $0.dtype == dtype } ?? true },
      "layer normalization: \(Tensor.described(weight, bias)) must have the last \(count) sizes and the element type "
        + "of the input \(array.described); make them for the input, or cast one")
    return normalizedRows(.layerNormalization, geometry, weight: weight, bias: bias, epsilon: epsilon)
  }

  /// Group normalization of `[N, C, ...]`: the channels of each sample in `groups` parts, each by its own mean and
  /// biased variance (Wu and He 2018).
  ///
  /// Each sample stands for itself, in training as at evaluation, so branches stacked on the batch axis need nothing
  /// special.
  ///
  /// - Parameters:
  ///   - groups: divides the channels. 1 normalizes all channels together.
  ///   - weight: `[C]`, 1 by default.
  ///   - bias: `[C]`, 0 by default.
  ///   - epsilon: added to the variance.
  /// - Returns: a tensor of this one's shape.
  public func groupNormalized(
    groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
  ) -> Tensor {
    let geometry = RowGeometry(groups: groups, of: shape, dtype: dtype)
    require(
      [weight, bias].allSatisfy { $0.map { $0.shape == [shape[1]] && $0.dtype == dtype } ?? true },
      "group normalization: \(Tensor.described(weight, bias)) must have one number for each of the \(shape[1]) "
        + "channels and the element type of the input \(array.described); make them for the input, or cast one")
    return normalizedRows(.groupNormalization, geometry, weight: weight, bias: bias, epsilon: epsilon)
  }

  /// Instance normalization of `[N, C, ...]`: each plane by its own mean and biased variance (Ulyanov et al. 2016). It
  /// is group normalization with a group for each channel.
  ///
  /// - Parameters:
  ///   - weight: `[C]`, 1 by default.
  ///   - bias: `[C]`, 0 by default.
  ///   - epsilon: added to the variance.
  public func instanceNormalized(weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5) -> Tensor {
    require(
      rank >= 3,
      "instance normalization: the input \(array.described) must be [N, C, ...] with pixels; rows are normalized by "
        + "layerNormalized")
    return groupNormalized(groups: shape[1], weight: weight, bias: bias, epsilon: epsilon)
  }

  /// A weight and a bias, as far as they are there, in an error text.
  private static func described(_ weight: Tensor?, _ bias: Tensor?) -> String {
    [("the weight", weight), ("the bias", bias)].compactMap { name, tensor in
      tensor.map { "\(name) \($0.array.described)" }
    }.joined(separator: " and ")
  }
}
