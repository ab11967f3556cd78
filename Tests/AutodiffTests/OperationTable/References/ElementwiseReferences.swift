import Autodiff
import ReferenceKernels

let elementwiseReferences: [String: [OperationReference]] = [
  "add": pairs(.add) { $0 + $1 }, "subtract": pairs(.subtract) { $0 - $1 },
  "multiply": pairs(.multiply) { $0 * $1 }, "divide": pairs(.divide) { $0 / $1 },
  "maximum": pairs(.maximum) { Tensor.maximum($0, $1) }, "minimum": pairs(.minimum) { Tensor.minimum($0, $1) },
  "power": pairs(.power) { $0.power($1) },
  "negate": one(.negate) { -$0 }, "absolute": one(.abs) { $0.absolute() }, "exp": one(.exp) { $0.exp() },
  "log": one(.log, 0.1...4) { $0.log() }, "sqrt": one(.sqrt, 0...4) { $0.squareRoot() },
  "reciprocal": one(.reciprocal, 0.2...3) { $0.reciprocal() }, "square": one(.square) { $0.squared() },
  "sin": one(.sin) { $0.sin() }, "cos": one(.cos) { $0.cos() }, "tanh": one(.tanh) { $0.tanh() },
  "sigmoid": one(.sigmoid) { $0.sigmoid() }, "relu": one(.relu) { $0.relu() },
  "leakyReLU": one(.leakyReLU(slope: 0.2)) { $0.leakyReLU(slope: 0.2) }, "gelu": one(.gelu) { $0.gelu() },
  "erf": one(.erf) { $0.erf() }, "softplus": one(.softplus) { $0.softplus() },
  "clamp": one(.clamp(min: -0.5, max: 0.7)) { $0.clamped(to: -0.5...0.7) },
  "log1p": one(.log1p, -0.9...3) { $0.log1p() }, "expm1": one(.expm1) { $0.expm1() },
  "powerScalar": one(.power(1.7), 0.1...3) { $0.power(1.7) },
  "sign": values({ $0.sign() }) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, "floor": values({ $0.floor() }) { $0.rounded(.down) },
  "addScalar": values({ 2 - ($0 + 0.5) }) { 1.5 - $0 }, "multiplyScalar": values({ $0 * 3 }) { $0 * 3 },
  "cast": values({ $0.cast(to: .float32).cast(to: .float64) }) { Double(Float($0)) },
  "select": [
    OperationReference("", [condition, random([2, 3]), random([4, 1, 3], seed: 3)]) {
      Tensor.select($0[0], $0[1], $0[2])
    } reference: {
      Reference.choose($0[0], $0[1], $0[2])
    }
  ],
]

private let condition = Tensor([1, 0, 0, 1, 1, 0] as [UInt8], shape: [2, 3])

private func one(
  _ function: UnaryFunction, _ range: ClosedRange<Double> = -3...3, _ operation: @escaping @Sendable (Tensor) -> Tensor
) -> [OperationReference] {
  [OperationReference("", [random([3, 7], range)], { operation($0[0]) }, reference: { function($0[0]) })]
}

private func values(
  _ operation: @escaping @Sendable (Tensor) -> Tensor, _ function: @escaping @Sendable (Double) -> Double
) -> [OperationReference] {
  let input = Tensor.concatenated([random([18], -3...3), Tensor([0, -0.0, 2])])
  return [OperationReference("", [input], { operation($0[0]) }, reference: { $0[0].map(function) })]
}

private func pairs(
  _ function: BinaryFunction, _ operation: @escaping @Sendable (Tensor, Tensor) -> Tensor
) -> [OperationReference] {
  let shapes: [(Shape, Shape)] = [([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [3, 1]), ([], [2, 2]), ([2, 1, 4], [3, 1])]
  return shapes.map { a, b in
    OperationReference("\(a) and \(b)", [random(a, 0.3...2, seed: 3), random(b, 0.3...2, seed: 4)]) {
      operation($0[0], $0[1])
    } reference: {
      function($0[0], $0[1])
    }
  }
}
