import ReferenceKernels
import TestSupport

let unaryChecks: [String: ReferenceCheck] = [
  "neg": check { _ in .negate }, "exp": check { _ in .exp }, "expm1": check { _ in .expm1 },
  "log": check { _ in .log }, "log1p": check { _ in .log1p },
  "sqrt": check { _ in .sqrt }, "reciprocal": check { _ in .reciprocal }, "square": check { _ in .square },
  "sin": check { _ in .sin }, "cos": check { _ in .cos }, "tanh": check { _ in .tanh },
  "sigmoid": check { _ in .sigmoid }, "relu": check { _ in .relu }, "abs": check { _ in .abs },
  "erf": check { _ in .erf }, "gelu": check { _ in .gelu }, "softplus": check { _ in .softplus },
  "leaky_relu": check { .leakyReLU(slope: try $0.attributes["slope"].double()) },
  "pow": check { .power(try $0.attributes["exponent"].double()) },
  "clamp": check { entry in
    let (low, high) = (entry.attributes["min"], entry.attributes["max"])
    return .clamp(
      min: low.isNull ? -.infinity : try low.double(), max: high.isNull ? .infinity : try high.double())
  },
]

let binaryChecks: [String: ReferenceCheck] = [
  "add": check(.add), "sub": check(.subtract), "mul": check(.multiply), "div": check(.divide),
  "maximum": check(.maximum), "minimum": check(.minimum), "pow_tensor": check(.power),
  "where": { entry in
    let (condition, a, b) = try (entry.array("condition"), entry.array("in0"), entry.array("in1"))
    let gradients = Reference.chooseGradients(condition, a, b, gradient: try entry.array("grad_out"))
    return [
      "out": Reference.choose(condition, a, b), "grad_in0": gradients.ifTrue, "grad_in1": gradients.ifFalse,
    ]
  },
]

private func check(_ function: @escaping @Sendable (FixtureCase) throws -> UnaryFunction) -> ReferenceCheck {
  check({ try function($0)($1) }, gradient: { try function($0).gradient($1, gradient: $2) })
}

private func check(_ function: BinaryFunction) -> ReferenceCheck {
  { entry in
    let (a, b) = try (entry.array("in0"), entry.array("in1"))
    let gradients = function.gradients(a, b, gradient: try entry.array("grad_out"))
    return ["out": function(a, b), "grad_in0": gradients.0, "grad_in1": gradients.1]
  }
}
