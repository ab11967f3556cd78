import Kernels

/// Batch normalization as the formula that it is, in operations on tensors: what is differentiated where a backward
/// pass is differentiated itself.
struct NormalizationDefinition: Sendable {
  let input: NDArray
  let weight: NDArray
  let bias: NDArray
  /// The output behind a ReLU, where it was kept.
  let output: NDArray?
  let settings: Normalization.Settings
  let hasAddend: Bool

  /// By the batch's own statistics, each branch's rows by themselves.
  func training(_ recall: Recall) -> Tensor {
    let x = recall.operand(0, input)
    let rows = input.shape[0] / settings.branches
    let branches = (0..<settings.branches).map { branch in
      let part = settings.branches == 1 ? x : x.sliced(branch * rows..<(branch + 1) * rows)
      let mean = part.mean(axes, keepingAxes: true)
      return normalized(part - mean, (part - mean).squared().mean(axes, keepingAxes: true), recall)
    }
    return finished(branches.count == 1 ? branches[0] : .concatenated(branches), recall)
  }

  private var axes: [Int] { Array(input.shape.indices.filter { $0 != 1 }) }

  private var perChannel: [Int] { input.shape.indices.map { $0 == 1 ? input.shape[1] : 1 } }

  private func normalized(_ centered: Tensor, _ variance: Tensor, _ recall: Recall) -> Tensor {
    let weight = recall.operand(1, weight).reshaped(perChannel)
    let bias = recall.operand(2, bias).reshaped(perChannel)
    return centered / (variance + settings.epsilon).squareRoot() * weight + bias
  }

  private func finished(_ normalized: Tensor, _ recall: Recall) -> Tensor {
    guard hasAddend else { return settings.rectifier.map(normalized.rectified(by:)) ?? normalized }
    // The addend was not kept. It only enters the sum, whose slope is the same whatever its value: any array of its
    // shape stands for it, and the kept output tells where the ReLU let the sum through.
    let sum = normalized + recall.operand(3, output ?? input)
    guard let rectifier = settings.rectifier else { return sum }
    guard let output else { fail("batch normalization: the output behind its ReLU was not kept") }
    return rectifier.function.pullback(sum, input: nil, output: Tensor(output))
  }
}
