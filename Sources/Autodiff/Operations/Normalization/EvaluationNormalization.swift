import Kernels

/// Batch normalization by given statistics with what its gradients need.
struct EvaluationNormalization: Sendable {
  /// Kept where the gradient of the weight is wanted, which alone is computed from it.
  private let input: NDArray?
  /// The output behind a ReLU, which tells where it let values through.
  private let output: NDArray?
  private let weight: NDArray
  private let saved: Normalization.Saved
  private let settings: Normalization.Settings
  private let shape: Shape
  private let layout: Layout
  private let wantsInput: Bool
  private let wantsBias: Bool

  init(
    _ x: Tensor, weight: Tensor, bias: Tensor, output: NDArray, _ saved: Normalization.Saved,
    _ settings: Normalization.Settings
  ) {
    input = weight.wantsGradient ? x.array : nil
    self.output = settings.rectifier == nil ? nil : output
    (self.weight, self.saved, self.settings) = (weight.array, saved, settings)
    (shape, layout) = (x.shape, x.array.layout)
    (wantsInput, wantsBias) = (x.wantsGradient, bias.wantsGradient)
  }

  /// The gradients of the input, the weight and the bias.
  func gradients(_ gradient: NDArray) -> [Tensor?] {
    let all = Normalization.evaluationGradient(
      gradient, input: input ?? gradient.converted(to: layout), output: output, saved: saved, scale: weight, settings)
    let ofWeight = input.map { _ in Tensor(all.scale) }
    return [wantsInput ? Tensor(all.input) : nil, ofWeight, wantsBias ? Tensor(all.shift) : nil]
  }

  /// The same in operations on tensors, which can be differentiated in turn.
  func gradients(_ gradient: Tensor, _ recall: Recall) -> [Tensor?] {
    let upper = gradient.passed(through: output, of: settings.rectifier)
    let axes = shape.indices.filter { $0 != 1 }
    let perChannel = shape.indices.map { $0 == 1 ? shape[1] : 1 }
    let deviation = (Tensor(saved.variance) + settings.epsilon).squareRoot()
    let slope = (recall.operand(1, weight) / deviation).reshaped(perChannel)
    let normalized = input.map {
      (recall.operand(0, $0) - Tensor(saved.mean).reshaped(perChannel)) / deviation.reshaped(perChannel)
    }
    return [
      wantsInput ? upper * slope : nil, normalized.map { (upper * $0).sum(axes) }, wantsBias ? upper.sum(axes) : nil,
    ]
  }
}
