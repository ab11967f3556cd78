import Autodiff
import ReferenceKernels

private let plane = spread([2, 3, 4], seed: 3)
private let wide = random([5, 7], -8...8, seed: 4)
private let condition = Tensor([1, 0, 0, 1, 1, 0] as [UInt8], shape: [2, 3])

let activationReferences: [String: [OperationReference]] = [
  "softplus": one({ $0.softplus() }, .softplus),
  "relu6": one({ ($0 * 2).relu6() }, UnaryFunction(
    value: { UnaryFunction.relu6.value(2 * $0) }, derivative: { 2 * UnaryFunction.relu6.derivative(2 * $0) })),
  "silu": one({ $0.silu() }, .silu),
  "hardswish": one({ $0.hardswish() }, .hardswish),
  "elu": one({ $0.elu(alpha: 0.7) }, .elu(alpha: 0.7)),
  "clamp": one({ $0.clamped(to: -0.5...1.5) }, .clamp(min: -0.5, max: 1.5))
    + one({ $0.clamped(to: 0.25...) }, .clamp(min: 0.25)) + one({ $0.clamped(to: ...0.5) }, .clamp(max: 0.5)),
  "select": [
    OperationReference("", [random([2, 3]), random([3], seed: 3)]) {
      Tensor.select(condition, $0[0], $0[1])
    } reference: {
      Reference.choose(ReferenceArray(condition), $0[0], $0[1])
    }
  ],
  "parametricReLU": [
    OperationReference("per channel", [spread([2, 3, 2, 2]), random([3], seed: 3)]) {
      $0[0].parametricReLU(slope: $0[1])
    } reference: {
      Reference.binary($0[0], $0[1].reshaped([1, 3, 1, 1])) { $0 > 0 ? $0 : $0 * $1 }
    },
    OperationReference("shared", [spread([4, 5]), random([1], seed: 3)]) {
      $0[0].parametricReLU(slope: $0[1])
    } reference: {
      Reference.binary($0[0], $0[1]) { $0 > 0 ? $0 : $0 * $1 }
    },
  ],
]

private func one(
  _ operation: @escaping @Sendable (Tensor) -> Tensor, _ function: UnaryFunction
) -> [OperationReference] {
  [plane, wide].map { input in
    OperationReference("", [input]) { operation($0[0]) } reference: { function($0[0]) }
  }
}
