import Core
import Foundation
import Kernels
import TestSupport
import Testing

/// A random case that PyTorch computed: attributes and shapes are stored, operands are generated from their names, and
/// of each result some values and one sum are known (`Tests/Fixtures/properties.py`).
struct Sample {
  let entry: FixtureCase
  let dtype: DType
  let layout: Layout

  /// Every case of `op` in a file, in float64 and row-major order and in float32 and blocks.
  static func all(_ file: String, _ op: String) throws -> [Sample] {
    let cases = try Fixture.load("properties-" + file).cases(op)
    #expect(!cases.isEmpty, "\(op) has no cases")
    return cases.flatMap { entry in
      [
        Sample(entry: entry, dtype: .float64, layout: .plain),
        Sample(entry: entry, dtype: .float32, layout: .blocked16),
        Sample(entry: entry, dtype: .float32, layout: .plain),
      ]
    }
  }

  /// An operand; its layout is the sample's where it has four axes and no layout is given.
  func operand(
    _ role: String, in range: ClosedRange<Double> = -2...2, layout: Layout? = nil
  ) throws -> NDArray {
    try generated(role, shape: entry.attributes["shapes"][role].ints(), range, layout)
  }

  /// The gradient that the result is given.
  func outputGradient() throws -> NDArray {
    try generated("grad_out", shape: entry.attributes["out"].ints(), -1...1, nil)
  }

  private func generated(
    _ role: String, shape: [Int], _ range: ClosedRange<Double>, _ layout: Layout?
  ) throws -> NDArray {
    let half = (range.upperBound - range.lowerBound) / 2
    let signed = FixtureValues.signed(name: "\(entry)/\(role)", count: shape.reduce(1, *))
    let values = NDArray(signed.map { range.lowerBound + half * ($0 + 1) }, shape: Shape(shape))
    let cast = Elementwise.cast(values, to: dtype)
    return cast.converted(to: layout ?? (shape.count == 4 ? self.layout : .plain))
  }

  func pair(_ key: String) throws -> (Int, Int) {
    let values = try entry.attributes[key].ints()
    return (values[0], values[1])
  }

  /// Expects `result` to be what PyTorch has for `role`: relative to the largest value, to 1e-12 in float64, and to
  /// 2e-5 in float32, whose operands are rounded too.
  func expect(_ role: String, _ result: NDArray, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (values, expected) = (result.doubles, try entry.tensor(role).values)
    let name = "\(entry)/\(role)"
    let samples = FixtureValues.sampleIndices(name: name, count: values.count, samples: expected.count - 1)
    let found = samples.map { values[$0] }
    let largest = expected.dropLast().reduce(0.01) { max($0, abs($1)) }
    let allowed = largest * (dtype == .float64 ? 1e-12 : 2e-5)
    let far = zip(found, expected).filter { !(abs($0 - $1) <= allowed) }
    #expect(
      far.isEmpty, "\(name), \(dtype), \(layout): \(far.count) values differ, the first \(far.first ?? (0, 0))",
      sourceLocation: sourceLocation)
    let signs = FixtureValues.signed(name: name + "#sum", count: values.count)
    let sum = zip(values, signs).reduce(0) { $0 + $1.0 * $1.1 }
    let known = expected[expected.count - 1]
    #expect(
      abs(sum - known) <= allowed * 4 * Double(values.count).squareRoot(),
      "\(name), \(dtype), \(layout): the sum of all values is \(sum) instead of \(known)",
      sourceLocation: sourceLocation)
  }
}
