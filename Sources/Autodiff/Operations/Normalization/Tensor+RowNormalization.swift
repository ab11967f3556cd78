import Core
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

  /// The rows of `geometry`, each normalized by its own statistics.
  private func normalizedRows(
    _ operation: Operation, _ geometry: RowGeometry, weight: Tensor?, bias: Tensor?, epsilon: Double
  ) -> Tensor {
    let (output, saved) = RowNormalization.forward(
      array, scale: weight?.array, shift: bias?.array, geometry, epsilon: epsilon)
    let operands = [self] + [weight, bias].compactMap { $0 }
    guard wantsGradient || weight?.wantsGradient ?? false else {
      return Tensor.recorded(operation, operands, output, rule: { bias.sumRule(geometry, behindWeight: weight != nil) })
    }
    return Tensor.recorded(
      operation, operands, output,
      keeping: RowNormalizationPullback(self, weight: weight, bias: bias, saved, geometry, epsilon: epsilon))
  }
}

extension Tensor? {
  /// The gradient of a bias where nothing else wants one: sums of what arrives, for which nothing is kept.
  fileprivate func sumRule(_ geometry: RowGeometry, behindWeight hasWeight: Bool) -> Tape.Rule {
    let shape = self?.shape
    let sizes = [geometry.rows / geometry.period, geometry.parameters, geometry.length]
    return { gradient, _ in
      let others: [Tensor?] = hasWeight ? [nil, nil] : [nil]
      guard let shape else { return others }
      return others + [gradient.reshaped(sizes).sum([0, 2]).reshaped(Array(shape))]
    }
  }
}

/// A normalization of rows with what its gradients need.
private struct RowNormalizationPullback: KernelPullback {
  private let input: NDArray
  private let weight: NDArray?
  private let bias: NDArray?
  private let saved: RowNormalization.Saved
  private let geometry: RowGeometry
  private let epsilon: Double
  private let wantsInput: Bool
  private let wantsWeight: Bool
  private let wantsBias: Bool

  init(
    _ x: Tensor, weight: Tensor?, bias: Tensor?, _ saved: RowNormalization.Saved, _ geometry: RowGeometry,
    epsilon: Double
  ) {
    (input, self.weight, self.bias, self.saved) = (x.array, weight?.array, bias?.array, saved)
    (self.geometry, self.epsilon) = (geometry, epsilon)
    wantsInput = x.wantsGradient
    wantsWeight = weight?.wantsGradient ?? false
    wantsBias = bias?.wantsGradient ?? false
  }

  /// In the order of the operands: the input, the weight and the bias, as far as they are there.
  func gradients(taking outputGradient: inout NDArray?, _: inout Gradients) -> [Tensor?] {
    guard let gradient = outputGradient else { return [] }
    let all = RowNormalization.gradients(
      gradient, input: input, saved: saved, scale: weight, geometry,
      .init(input: wantsInput, parameters: wantsWeight || wantsBias))
    var result = [all.input]
    if let weight { result.append(wantsWeight ? all.scale?.reshaped(weight.shape) : nil) }
    if let bias { result.append(wantsBias ? all.shift?.reshaped(bias.shape) : nil) }
    return result.map { $0.map { Tensor($0) } }
  }

  var differentiable: Tape.Differentiable { .definition(definition) }

  /// The same as a formula in operations on tensors.
  @Sendable private func definition(_ recall: Recall) -> Tensor {
    let x = recall.operand(0, input).reshaped([geometry.rows, geometry.columns])
    let centered = x - x.mean([1], keepingAxes: true)
    let variance = centered.squared().mean([1], keepingAxes: true)
    var result = (centered / (variance + epsilon).squareRoot()).reshaped([-1, geometry.parameters, geometry.length])
    if let weight { result *= recall.operand(1, weight).reshaped([1, -1, 1]) }
    if let bias { result += recall.operand(weight == nil ? 1 : 2, bias).reshaped([1, -1, 1]) }
    return result.reshaped(Array(input.shape))
  }
}
