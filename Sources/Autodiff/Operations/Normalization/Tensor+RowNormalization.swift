import Kernels

/// A normalization of rows with what its gradients need.
struct RowNormalizationStep: Sendable {
  private let input: NDArray
  private let weight: NDArray?
  private let bias: NDArray?
  private let geometry: RowGeometry
  private let epsilon: Double
  private let wantsInput: Bool
  private let wantsWeight: Bool
  private let wantsBias: Bool

  init(_ x: Tensor, weight: Tensor?, bias: Tensor?, _ geometry: RowGeometry, epsilon: Double) {
    (input, self.weight, self.bias) = (x.array, weight?.array, bias?.array)
    (self.geometry, self.epsilon) = (geometry, epsilon)
    wantsInput = x.wantsGradient
    wantsWeight = weight?.wantsGradient ?? false
    wantsBias = bias?.wantsGradient ?? false
  }

  func forward() -> (output: NDArray, saved: RowNormalization.Saved) {
    RowNormalization.forward(input, scale: weight, shift: bias, geometry, epsilon: epsilon)
  }

  /// The gradients in the order of the operands: the input, the weight and the bias, as far as they are there.
  func gradients(_ gradient: NDArray, _ saved: RowNormalization.Saved) -> [Tensor?] {
    let all = RowNormalization.gradients(
      gradient, input: input, saved: saved, scale: weight, geometry,
      .init(input: wantsInput, parameters: wantsWeight || wantsBias))
    var result = [all.input]
    if let weight { result.append(wantsWeight ? all.scale?.reshaped(weight.shape) : nil) }
    if let bias { result.append(wantsBias ? all.shift?.reshaped(bias.shape) : nil) }
    return result.map { $0.map { Tensor($0) } }
  }

  /// The same as a formula in operations on tensors: what is differentiated where a backward pass is differentiated
  /// itself.
  func definition(_ recall: Recall) -> Tensor {
    let x = recall.operand(0, input).reshaped([geometry.rows, geometry.columns])
    let centered = x - x.mean([1], keepingAxes: true)
    let variance = centered.squared().mean([1], keepingAxes: true)
    var result = (centered / (variance + epsilon).squareRoot()).reshaped([-1, geometry.parameters, geometry.length])
    if let weight { result *= recall.operand(1, weight).reshaped([1, -1, 1]) }
    if let bias { result += recall.operand(weight == nil ? 1 : 2, bias).reshaped([1, -1, 1]) }
    return result.reshaped(Array(input.shape))
  }
}

extension Tensor {
  /// The rows of `geometry`, each normalized by its own statistics.
  func normalizedRows(
    _ operation: Operation, _ geometry: RowGeometry, weight: Tensor?, bias: Tensor?, epsilon: Double
  ) -> Tensor {
    let step = RowNormalizationStep(self, weight: weight, bias: bias, geometry, epsilon: epsilon)
    let (output, saved) = step.forward()
    let operands = [self] + [weight, bias].compactMap { $0 }
    guard wantsGradient || weight?.wantsGradient ?? false else {
      return Tensor.recorded(operation, operands, output, rule: { bias.sumRule(geometry, behindWeight: weight != nil) })
    }
    return Tensor.recorded(
      operation, operands, output, definition: { step.definition($0) },
      inPlacePullback: { { gradient in gradient.map { step.gradients($0, saved) } ?? [] } })
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
