import Benchmark
import EIL

/// Every kind of operation forward and backward, with the gradients of all its operands.
func differentiableOperations() {
  let suite = Suite(name: "Operations", seconds: 0.1)
  for sample in OperationSample.all {
    suite.add("\(sample.name) \(sample.size) forward + backward") {
      OperationRun(sample)
    } run: { $0.run() }
  }
}

/// An operation with operands of a moderate size.
struct OperationSample {
  let name: String
  let shapes: [Shape]
  let body: (_ operands: [Tensor]) -> Tensor

  init(_ name: String, _ shapes: Shape..., body: @escaping ([Tensor]) -> Tensor) {
    self.name = name
    self.shapes = shapes
    self.body = body
  }

  /// Of the first operand.
  var size: String { shapes[0].map(String.init).joined(separator: "x") }

  static var all: [OperationSample] { elementwise + reducing + shaping + products + windows + losses }
}

private struct OperationRun {
  let operands: [Tensor]
  let seed: Tensor
  let body: ([Tensor]) -> Tensor

  init(_ sample: OperationSample) {
    operands = sample.shapes.enumerated().map { positiveTensor($1, seed: UInt32($0 + 1)) }
    body = sample.body
    seed = Tensor.full(body(operands).shape, 1)
  }

  func run() {
    let tape = Tape()
    let output = body(operands.map { $0.traced(by: tape, retainingGradient: true) })
    blackHole(output.backward(seed: seed))
  }
}
