import ReferenceKernels
import TestSupport

let reductionChecks: [String: ReferenceCheck] = [
  "sum": reduction(
    { Reference.sum($0, axes: $1, keepDims: $2) }, { Reference.sumGradient($0, axes: $1, gradient: $2) }),
  "mean": reduction(
    { Reference.mean($0, axes: $1, keepDims: $2) }, { Reference.meanGradient($0, axes: $1, gradient: $2) }),
  "amax": reduction(
    { Reference.maximum($0, axes: $1, keepDims: $2) },
    { Reference.maximumGradient($0, axes: $1, gradient: $2) }),
  "amin": reduction(
    { Reference.minimum($0, axes: $1, keepDims: $2) },
    { Reference.minimumGradient($0, axes: $1, gradient: $2) }),
  "logsumexp": reduction(
    { Reference.logSumExp($0, axes: $1, keepDims: $2) },
    { Reference.logSumExpGradient($0, axes: $1, gradient: $2) }),
  "var": check(
    { entry, x in
      let attributes = entry.attributes
      return Reference.variance(
        x, axes: try attributes["axes"].ints(), correction: try attributes["correction"].int(),
        keepDims: try attributes["keepdims"].bool())
    },
    gradient: { entry, x, gradient in
      Reference.varianceGradient(
        x, axes: try entry.attributes["axes"].ints(), correction: try entry.attributes["correction"].int(),
        gradient: gradient)
    }),
  "argmax": { entry in
    ["out": Reference.argmax(try entry.array("in0"), axis: try entry.attributes["axis"].int())]
  },
]

private func reduction(
  _ forward: @escaping @Sendable (ReferenceArray, [Int], Bool) -> ReferenceArray,
  _ backward: @escaping @Sendable (ReferenceArray, [Int], ReferenceArray) -> ReferenceArray
) -> ReferenceCheck {
  check(
    { forward($1, try $0.attributes["axes"].ints(), try $0.attributes["keepdims"].bool()) },
    gradient: { backward($1, try $0.attributes["axes"].ints(), $2) })
}
