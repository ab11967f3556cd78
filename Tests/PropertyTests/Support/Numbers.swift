import Core
import Kernels
import ReferenceKernels
import TestSupport

/// What the numbers of a case are like. All are exact in float32, so that both precisions start from the same.
enum ValueStyle: Sendable, Equatable {
  /// Whole numbers from -3 to 3: many are equal, some 0, and sums are exact.
  case coarse
  /// Any numbers from -1 to 1.
  case smooth
  /// Numbers around 4, with a spread of 1.
  case distant

  static let simplest: [ValueStyle] = [.coarse, .smooth, .distant]
}

/// The operands of a case, from its seed and their names.
struct Numbers {
  let seed: Int
  var style = ValueStyle.smooth

  func array(_ role: String, _ shape: [Int]) -> ReferenceArray {
    switch style {
    case .coarse: filled(role, shape) { Double($0.integer(below: 7) - 3) }
    case .smooth: array(role, shape, in: -1...1)
    case .distant: array(role, shape, in: 3.5...4.5)
    }
  }

  /// Numbers within `range`, whatever the style.
  func array(_ role: String, _ shape: [Int], in range: ClosedRange<Double>) -> ReferenceArray {
    filled(role, shape) { Double(Float($0.uniform(range))) }
  }

  /// Whole numbers within `range`, whatever the style.
  func integers(_ role: String, _ shape: [Int], in range: ClosedRange<Int>) -> ReferenceArray {
    filled(role, shape) { Double(range.lowerBound + $0.integer(below: range.count)) }
  }

  private func filled(
    _ role: String, _ shape: [Int], _ next: (inout RandomGenerator) -> Double
  ) -> ReferenceArray {
    var generator = RandomGenerator(seed: UInt64(seed), stream: FixtureValues.hash(role))
    return ReferenceArray(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in next(&generator) })
  }
}

extension ReferenceArray {
  /// The same numbers as the kernels take them.
  func array(_ dtype: DType, _ layout: Layout = .plain) -> NDArray {
    let shape = Shape(shape)
    let plain =
      switch dtype {
      case .float32: NDArray(values.map { Float($0) }, shape: shape)
      case .float64: NDArray(values, shape: shape)
      case .int32: NDArray(values.map { Int32(saturating: $0) }, shape: shape)
      case .uint8: NDArray(values.map { UInt8(saturating: $0) }, shape: shape)
      }
    return plain.converted(to: layout)
  }

  /// The sizes of the numbers.
  var magnitude: ReferenceArray { map { abs($0) } }

  /// The largest size of a number.
  var largest: Double { values.reduce(0) { max($0, abs($1)) } }

  /// `value` everywhere.
  func filled(with value: Double) -> ReferenceArray { ReferenceArray(shape: shape, repeating: value) }
}

extension NDArray {
  /// The elements in row-major order.
  var doubles: [Double] {
    switch dtype {
    case .float32: values(as: Float.self).map { Double($0) }
    case .float64: values(as: Double.self)
    case .int32: values(as: Int32.self).map { Double($0) }
    case .uint8: values(as: UInt8.self).map { Double($0) }
    }
  }

  /// The elements as the reference takes them.
  var reference: ReferenceArray { ReferenceArray(shape: Array(shape), values: doubles) }
}
