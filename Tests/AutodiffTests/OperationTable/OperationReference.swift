import Autodiff
import ReferenceKernels
import Testing

/// An operation beside a plain computation of the same in float64.
struct OperationReference: Sendable {
  let name: String
  let inputs: [Tensor]
  let operation: @Sendable ([Tensor]) -> Tensor
  let reference: @Sendable ([ReferenceArray]) -> ReferenceArray

  init(
    _ name: String = "", _ inputs: [Tensor], _ operation: @escaping @Sendable ([Tensor]) -> Tensor,
    reference: @escaping @Sendable ([ReferenceArray]) -> ReferenceArray
  ) {
    (self.name, self.inputs, self.operation, self.reference) = (name, inputs, operation, reference)
  }
}

/// The references of each entry of the operation table.
let operationReferences: [String: [OperationReference]] = [
  elementwiseReferences, arrangementReferences, productReferences, spatialReferences,
  linearAlgebraReferences,
  rowNormalizationReferences, upsamplingReferences, letterReferences, placeReferences,
  activationReferences, orderReferences, regressionReferences,
  classificationReferences, rearrangementReferences, partReferences,
].reduce(into: [:]) { $0.merge($1) { $0 + $1 } }

extension ReferenceArray {
  init(_ tensor: Tensor) { self.init(shape: Array(tensor.shape), values: tensor.doubles) }
}

/// The operations against plain loops.
@Suite struct OperationReferenceTests {
  @Test(arguments: operationReferences.keys.sorted()) func agrees(name: String) {
    for entry in operationReferences[name] ?? [] {
      let result = entry.operation(entry.inputs)
      let expected = entry.reference(entry.inputs.map { ReferenceArray($0) })
      #expect(Array(result.shape) == expected.shape, "\(name) \(entry.name)")
      let far = zip(result.doubles, expected.values).filter { !($0 == $1 || abs($0 - $1) <= 1e-11 * max(1, abs($1))) }
      #expect(far.isEmpty, "\(name) \(entry.name): \(far.count) values differ, the first \(far.first ?? (0, 0))")
    }
  }
}
