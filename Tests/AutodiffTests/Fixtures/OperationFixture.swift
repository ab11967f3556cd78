import Autodiff
import TestSupport

/// A fixture's inputs as tensors of one element type; those with a gradient in the fixture are traced.
struct OperationInputs {
  let entry: FixtureCase
  let dtype: DType
  let tape = Tape()
  let traced: [String: Tensor]

  init(_ entry: FixtureCase, _ dtype: DType) {
    (self.entry, self.dtype) = (entry, dtype)
    var traced: [String: Tensor] = [:]
    for (role, tensor) in entry.tensors where entry.has("grad_" + role) && role != "out" {
      traced[role] = tensor.tensor(dtype).traced(by: tape, retainingGradient: true)
    }
    self.traced = traced
  }

  /// The input `role`, traced where the fixture has its gradient.
  func tensor(_ role: String) throws -> Tensor { try traced[role] ?? entry.tensor(role).tensor(dtype) }

  /// The input `role` if there is one.
  func optional(_ role: String) throws -> Tensor? { entry.has(role) ? try tensor(role) : nil }

  func integers(_ role: String) throws -> [Int] { try entry.tensor(role).values.map { Int(saturating: $0) } }

  var x: Tensor { get throws { try tensor("in0") } }
  func int(_ key: String) throws -> Int { try entry.attributes[key].int() }
  func ints(_ key: String) throws -> [Int] { try entry.attributes[key].ints() }
  func double(_ key: String) throws -> Double { try entry.attributes[key].double() }
  /// A number that may be infinite and is stored as a text.
  func number(_ key: String) throws -> Double { Double(try entry.attributes[key].string()) ?? .nan }
  func bool(_ key: String) throws -> Bool { try entry.attributes[key].bool() }

  func pair(_ key: String) throws -> (Int, Int) {
    let values = try ints(key)
    return (values[0], values[1])
  }
}

/// What an operation of the public interface gives for a fixture: `out`, and other results by their roles.
typealias OperationFixture = @Sendable (OperationInputs) throws -> [String: Tensor]

/// The operation of every fixture, by name.
let operationFixtures: [String: OperationFixture] = [
  unaryFixtures, binaryFixtures, reductionFixtures, productFixtures, spatialFixtures, lossFixtures,
  arrangementFixtures, linearAlgebraFixtures,
  rowNormalizationFixtures, transposedFixtures, upsamplingFixtures, letterFixtures, placeFixtures,
  activationFixtures, orderFixtures, weightedLossFixtures, rearrangementFixtures,
  partFixtures,
].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

/// An operation with one result.
func result(_ body: @escaping @Sendable (OperationInputs) throws -> Tensor) -> OperationFixture {
  { ["out": try body($0)] }
}

extension Fixture.Tensor {
  func tensor(_ dtype: DType) -> Tensor { Tensor(values, shape: Shape(shape)).cast(to: dtype) }
}
