import ReferenceKernels
import TestSupport
import Testing

let lossChecks: [String: ReferenceCheck] = [
  "softmax": check(
    { Reference.softmax($1, axis: try $0.attributes["axis"].int()) },
    gradient: { Reference.softmaxGradient($1, axis: try $0.attributes["axis"].int(), gradient: $2) }),
  "log_softmax": check(
    { Reference.logSoftmax($1, axis: try $0.attributes["axis"].int()) },
    gradient: { Reference.logSoftmaxGradient($1, axis: try $0.attributes["axis"].int(), gradient: $2) }),
  "cross_entropy": crossEntropy { entry, x in
    Reference.oneHot(try entry.integers("labels"), classes: x.shape[1])
  },
  "cross_entropy_soft": crossEntropy { entry, _ in try entry.array("target") },
  "bce_with_logits": check(
    { entry, x in
      Reference.binaryCrossEntropyWithLogits(
        x, target: try entry.array("target"), reduction: try reduction(entry))
    },
    gradient: { entry, x, gradient in
      Reference.binaryCrossEntropyWithLogitsGradient(
        x, target: try entry.array("target"), reduction: try reduction(entry), gradient: gradient)
    }),
]

private func crossEntropy(
  _ target: @escaping @Sendable (FixtureCase, ReferenceArray) throws -> ReferenceArray
) -> ReferenceCheck {
  check(
    { entry, x in
      Reference.crossEntropy(
        x, target: try target(entry, x), smoothing: try entry.attributes["smoothing"].double(),
        reduction: try reduction(entry))
    },
    gradient: { entry, x, gradient in
      Reference.crossEntropyGradient(
        x, target: try target(entry, x), smoothing: try entry.attributes["smoothing"].double(),
        reduction: try reduction(entry), gradient: gradient)
    })
}

private func reduction(_ entry: FixtureCase) throws -> Reference.Reduction {
  try #require(Reference.Reduction(rawValue: try entry.attributes["reduction"].string()))
}
