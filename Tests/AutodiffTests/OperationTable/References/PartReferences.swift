import Autodiff
import Foundation
import ReferenceKernels

private let matrix = random([4, 6], -3...3, seed: 6)
private let images = random([2, 3, 5, 7], -3...3, seed: 7)

private func each(
  _ name: String, _ operation: @escaping @Sendable (Tensor) -> Tensor, _ plain: @escaping @Sendable (Double) -> Double
) -> [OperationReference] {
  let numbers = constant([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0, 3, -3, 1e17, -7.3, 7.8], [12])
  return [numbers, matrix].map { input in
    OperationReference(name, [input]) { operation($0[0]) } reference: { $0[0].map(plain) }
  }
}

/// The middle of some numbers, the lower one of two.
private func middle(_ values: [Double]) -> Double { values.sorted()[(values.count - 1) / 2] }

let partReferences: [String: [OperationReference]] = [
  "prod": [
    OperationReference("of rows", [matrix]) {
      $0[0].prod(axis: 1)
    } reference: { inputs in
      ReferenceArray(shape: [4]) { row in (0..<6).reduce(1) { $0 * inputs[0][[row[0], $1]] } }
    }
  ],
  "cumprod": [
    OperationReference("along columns", [matrix]) {
      $0[0].cumprod(axis: 0)
    } reference: { inputs in
      ReferenceArray(shape: [4, 6]) { place in (0...place[0]).reduce(1) { $0 * inputs[0][[$1, place[1]]] } }
    }
  ],
  "median": [
    OperationReference("of rows", [matrix]) {
      $0[0].median(axis: 1, keepingAxes: true)
    } reference: { inputs in
      ReferenceArray(shape: [4, 1]) { row in middle((0..<6).map { inputs[0][[row[0], $0]] }) }
    },
    OperationReference("of all", [matrix]) {
      $0[0].median()
    } reference: { inputs in
      ReferenceArray(shape: []) { _ in middle(inputs[0].values) }
    },
  ],
  "ceil": each("", { $0.ceil() }, { $0.rounded(.up) }),
  "trunc": each("", { $0.trunc() }, { $0.rounded(.towardZero) }),
  "round": each("", { $0.round() }, { $0.rounded(.toNearestOrEven) }),
  "lerp": [
    OperationReference("", [matrix, random([6], seed: 8)]) {
      $0[0].lerp($0[1], 0.25)
    } reference: { inputs in
      ReferenceArray(shape: [4, 6]) { 0.75 * inputs[0][$0] + 0.25 * inputs[1][[$0[1]]] }
    }
  ],
  "tril": [
    OperationReference("", [matrix]) {
      $0[0].tril(diagonal: 1)
    } reference: { inputs in
      ReferenceArray(shape: [4, 6]) { $0[1] <= $0[0] + 1 ? inputs[0][$0] : 0 }
    }
  ],
  "triu": [
    OperationReference("", [matrix]) {
      $0[0].triu(diagonal: -1)
    } reference: { inputs in
      ReferenceArray(shape: [4, 6]) { $0[1] >= $0[0] - 1 ? inputs[0][$0] : 0 }
    }
  ],
  "meshgrid": [
    OperationReference("", [random([3]), random([2], seed: 4)]) {
      Tensor.meshgrid($0[0], $0[1])[1]
    } reference: { inputs in
      ReferenceArray(shape: [3, 2]) { inputs[1][[$0[1]]] }
    }
  ],
  "outer": [
    OperationReference("", [random([3]), random([2], seed: 4)]) {
      $0[0].outer($0[1])
    } reference: { inputs in
      ReferenceArray(shape: [3, 2]) { inputs[0][[$0[0]]] * inputs[1][[$0[1]]] }
    }
  ],
  "adaptiveMaxPooled": [
    OperationReference("", [images]) {
      $0[0].adaptiveMaxPooled(height: 3, width: 4)
    } reference: { inputs in
      ReferenceArray(shape: [2, 3, 3, 4]) { place in
        let rows = place[2] * 5 / 3..<(place[2] * 5 + 5 + 2) / 3
        let columns = place[3] * 7 / 4..<(place[3] * 7 + 7 + 3) / 4
        return rows.flatMap { row in columns.map { inputs[0][[place[0], place[1], row, $0]] } }.max() ?? .nan
      }
    }
  ],
]
