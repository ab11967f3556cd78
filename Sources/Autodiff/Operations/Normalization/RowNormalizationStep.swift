import Kernels

/// A normalization of rows with what its gradients need.
struct RowNormalizationStep: Sendable {
  private let input: NDArray
  private let scale: NDArray?
  private let shift: NDArray?
  private let geometry: RowGeometry
  private let epsilon: Double
  private let wantsInput: Bool
  private let wantsScale: Bool
  private let wantsShift: Bool

  init(_ x: Tensor, scale: Tensor?, shift: Tensor?, _ geometry: RowGeometry, epsilon: Double) {
    (input, self.scale, self.shift) = (x.array, scale?.array, shift?.array)
    (self.geometry, self.epsilon) = (geometry, epsilon)
    wantsInput = x.wantsGradient
    wantsScale = scale?.wantsGradient ?? false
    wantsShift = shift?.wantsGradient ?? false
  }

  func forward() -> (output: NDArray, saved: RowNormalization.Saved) {
    RowNormalization.forward(input, scale: scale, shift: shift, geometry, epsilon: epsilon)
  }

  /// The gradients in the order of the operands: the input, the scale and the shift, as far as they are there.
  func gradients(_ gradient: NDArray, _ saved: RowNormalization.Saved) -> [Tensor?] {
    let all = RowNormalization.gradients(
      gradient, input: input, saved: saved, scale: scale, geometry,
      .init(input: wantsInput, parameters: wantsScale || wantsShift))
    var result = [all.input]
    if let scale { result.append(wantsScale ? all.scale?.reshaped(scale.shape) : nil) }
    if let shift { result.append(wantsShift ? all.shift?.reshaped(shift.shape) : nil) }
    return result.map { $0.map { Tensor($0) } }
  }

  /// The same as a formula in operations on tensors: what is differentiated where a backward pass is differentiated
  /// itself.
  func definition(_ recall: Recall) -> Tensor {
    let x = recall.operand(0, input).reshaped([geometry.rows, geometry.columns])
    let centered = x - x.mean([1], keepingAxes: true)
    let variance = centered.squared().mean([1], keepingAxes: true)
    var result = (centered / (variance + epsilon).squareRoot()).reshaped([-1, geometry.parameters, geometry.length])
    if let scale { result *= recall.operand(1, scale).reshaped([1, -1, 1]) }
    if let shift { result += recall.operand(scale == nil ? 1 : 2, shift).reshaped([1, -1, 1]) }
    return result.reshaped(Array(input.shape))
  }
}

extension Tensor {
  /// The rows of `geometry`, each normalized by its own statistics.
  func normalizedRows(
    _ operation: Operation, _ geometry: RowGeometry, scale: Tensor?, shift: Tensor?, epsilon: Double
  ) -> Tensor {
    let step = RowNormalizationStep(self, scale: scale, shift: shift, geometry, epsilon: epsilon)
    let (output, saved) = step.forward()
    let operands = [self] + [scale, shift].compactMap { $0 }
    guard wantsGradient || scale?.wantsGradient ?? false else {
      return Tensor.recorded(operation, operands, output, rule: { shift.sumRule(geometry, behindScale: scale != nil) })
    }
    return Tensor.recorded(
      operation, operands, output, definition: { step.definition($0) },
      inPlacePullback: { { gradient in gradient.map { step.gradients($0, saved) } ?? [] } })
  }
}

extension Tensor? {
  /// The gradient of a shift where nothing else wants one: sums of what arrives, for which nothing is kept.
  fileprivate func sumRule(_ geometry: RowGeometry, behindScale hasScale: Bool) -> Tape.Rule {
    let shape = self?.shape
    let sizes = [geometry.rows / geometry.period, geometry.parameters, geometry.length]
    return { gradient, _ in
      let others: [Tensor?] = hasScale ? [nil, nil] : [nil]
      guard let shape else { return others }
      return others + [gradient.reshaped(sizes).sum([0, 2]).reshaped(Array(shape))]
    }
  }
}
