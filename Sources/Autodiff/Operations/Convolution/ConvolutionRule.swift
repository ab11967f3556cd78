import Core
import Kernels

/// The gradients of a convolution in operations that can be differentiated in turn, and what they need.
struct ConvolutionRule: Sendable {
  /// Kept where the gradient of the weights is wanted, which alone is computed from it.
  let input: NDArray?
  /// Kept where the gradient of the input is wanted, likewise.
  let weight: NDArray?
  let inputShape: Shape
  let weightShape: Shape
  let weightLayout: Layout
  private let geometry: ConvolutionGeometry
  private let hasBias: Bool
  private let wantsBias: Bool

  /// - Parameter stored: the numbers of `weight` as the kernels read them.
  init(_ x: Tensor, _ weight: Tensor, _ stored: NDArray, bias: Tensor?, _ geometry: ConvolutionGeometry) {
    input = weight.wantsGradient ? x.array : nil
    self.weight = x.wantsGradient ? stored : nil
    (inputShape, weightShape, weightLayout) = (x.shape, stored.shape, stored.layout)
    (self.geometry, hasBias, wantsBias) = (geometry, bias != nil, bias?.wantsGradient ?? false)
  }

  /// The gradients of the input, the weights and, where there is one, the bias.
  func gradients(_ gradient: Tensor, _ recall: Recall) -> [Tensor?] {
    let ofInput = weight.map { gradient.transposedConvolved(recall.operand(1, $0), to: inputShape, geometry) }
    let ofWeight = input.map {
      recall.operand(0, $0).convolutionWeightGradient(
        gradient, weightShape: weightShape, layout: weightLayout, geometry)
    }
    guard hasBias else { return [ofInput, ofWeight] }
    return [ofInput, ofWeight, wantsBias ? gradient.sum([0, 2, 3]) : nil]
  }
}
