import ReferenceKernels
import TestSupport

/// What the reference kernels give for a case of an operation, by role: `out`, `grad_in0`, ...
typealias ReferenceCheck = @Sendable (FixtureCase) throws -> [String: ReferenceArray]

/// The check of every operation in the fixtures.
let referenceChecks: [String: ReferenceCheck] = [
  unaryChecks, binaryChecks, reductionChecks, productChecks, spatialChecks, normalizationChecks, lossChecks,
  arrangementChecks, erasingChecks,
].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

extension FixtureCase {
  func array(_ role: String) throws -> ReferenceArray {
    let tensor = try tensor(role)
    return ReferenceArray(shape: tensor.shape, values: tensor.values)
  }

  /// The whole numbers of an integer tensor.
  func integers(_ role: String) throws -> [Int] { try tensor(role).values.map { Int($0) } }

  /// A pair of attributes, down and across.
  func pair(_ key: String) throws -> (Int, Int) {
    let values = try attributes[key].ints()
    return (values[0], values[1])
  }
}

/// A check for an operation of one input and its gradient.
func check(
  _ forward: @escaping @Sendable (FixtureCase, ReferenceArray) throws -> ReferenceArray,
  gradient: @escaping @Sendable (FixtureCase, ReferenceArray, ReferenceArray) throws -> ReferenceArray
) -> ReferenceCheck {
  { entry in
    let x = try entry.array("in0")
    return [
      "out": try forward(entry, x), "grad_in0": try gradient(entry, x, try entry.array("grad_out")),
    ]
  }
}
