import Core
import Kernels
import ReferenceKernels
import Testing

/// Random numbers that tests share, so that every failure can be repeated by its seed.
struct Source {
  var generator: RandomGenerator

  init(_ seed: Int) { generator = RandomGenerator(seed: UInt64(seed)) }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + generator.integer(below: range.count)
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[generator.integer(below: choices.count)] }

  mutating func array(_ shape: [Int], _ range: ClosedRange<Double> = -1...1) -> ReferenceArray {
    // Rounded to float32, so that both precisions start from the same numbers.
    ReferenceArray(shape: shape) { _ in Double(Float(generator.uniform(range))) }
  }
}

/// The layouts that arrays of four axes can have.
let layouts: [Layout] = [.plain, .blocked16, .blocked8, .channelsLast]

extension ReferenceArray {
  func array(_ dtype: DType = .float32, _ layout: Layout = .plain) -> NDArray {
    Elementwise.cast(NDArray(values, shape: Shape(shape)), to: dtype).converted(to: layout)
  }
}

extension NDArray {
  var doubles: [Double] {
    switch dtype {
    case .float32: values(as: Float.self).map(Double.init)
    case .float64: values(as: Double.self)
    case .int32: values(as: Int32.self).map(Double.init)
    case .uint8: values(as: UInt8.self).map(Double.init)
    }
  }

  /// Whether what fills up blocks of channels is 0, as every kernel may rely on.
  var hasZeroPadding: Bool {
    guard layout.block > 1, shape.count == 4, shape[1] % layout.block != 0 else { return true }
    switch dtype {
    case .float32: return padding(as: Float.self).allSatisfy { $0 == 0 }
    case .float64: return padding(as: Double.self).allSatisfy { $0 == 0 }
    case .int32: return padding(as: Int32.self).allSatisfy { $0 == 0 }
    case .uint8: return padding(as: UInt8.self).allSatisfy { $0 == 0 }
    }
  }

  private func padding<T: Scalar>(as type: T.Type) -> [T] {
    let (block, pixels, stored) = (layout.block, shape[2] * shape[3], stored(as: T.self))
    let last = shape[1] / block
    var found: [T] = []
    for n in 0..<shape[0] {
      for pixel in 0..<pixels {
        let cell = ((n * (last + 1) + last) * pixels + pixel) * block
        found += stored[cell + shape[1] % block..<cell + block]
      }
    }
    return found
  }
}

/// Expects `result` to be `expected` but for rounding: a share of the largest value.
func expectEqual(
  _ result: NDArray, _ expected: ReferenceArray, _ name: @autoclosure () -> String, tolerance: Double? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(Array(result.shape) == expected.shape, "\(name())", sourceLocation: sourceLocation)
  guard Array(result.shape) == expected.shape else { return }
  let tolerance = tolerance ?? (result.dtype == .float64 ? 1e-11 : 1e-5)
  let largest = expected.values.reduce(1e-3) { max($0, abs($1)) }
  let far = zip(result.doubles, expected.values).filter { !(abs($0 - $1) <= tolerance * largest) }
  #expect(
    far.isEmpty, "\(name()): \(far.count) of \(expected.count) differ, the first \(far.first ?? (0, 0))",
    sourceLocation: sourceLocation)
  #expect(result.hasZeroPadding, "\(name()): its padding is not 0", sourceLocation: sourceLocation)
}
