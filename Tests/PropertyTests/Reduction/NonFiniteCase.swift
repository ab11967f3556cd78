import Core
import Kernels
import ReferenceKernels

/// How many elements are NaN or infinite, and where the first is.
struct NonFiniteCase: PropertyCase {
  var operand = Operand(shape: [1])
  /// Of a thousand elements.
  var spoiled = 0
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> NonFiniteCase {
    var operand = Operand(shape: Operand.shape(&draw))
    operand.layout = draw.layout(for: operand.shape)
    operand.emptyNowAndThen(&draw)
    return NonFiniteCase(
      operand: operand, spoiled: draw.pick([0, 2, 20, 500, 1000]),
      dtype: draw.pick([.float32, .float32, .float64, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<NonFiniteCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .lower(\.spoiled, to: 0), .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { operand.isValid }

  func defect() -> String? {
    let x = numbers
    let array = x.array(dtype, operand.layout)
    let count = NonFiniteCount(array)
    let places = x.values.indices.filter { !x.values[$0].isFinite }
    let nans = places.filter { x.values[$0].isNaN }
    if array.isFinite != places.isEmpty { return "is finite: \(array.isFinite), with \(places.count) that are not" }
    if (count.nans, count.infinities) != (nans.count, places.count - nans.count) {
      return "\(count.nans) NaN and \(count.infinities) infinities, not \(nans.count) and \(places.count - nans.count)"
    }
    if count.first != places.first { return "the first at \(count.first ?? -1), not \(places.first ?? -1)" }
    let (found, expected) = (count.firstValue, places.first.map { x.values[$0] })
    let isSame = found == expected || found?.isNaN == true && expected?.isNaN == true
    return isSame ? nil : "the first is \(found ?? 0), not \(expected ?? 0)"
  }

  /// Finite up to the largest of the type, but for those that are spoiled; whole numbers all are.
  private var numbers: ReferenceArray {
    let numbers = Numbers(seed: values)
    guard dtype.isFloatingPoint else { return numbers.integers("input", operand.shape, in: 0...200) }
    let kinds = numbers.integers("kinds", operand.shape, in: 0...2)
    let marks = numbers.integers("marks", operand.shape, in: 0...999)
    var result = numbers.array("input", operand.shape, in: -1...1)
    let largest = Double(Float.greatestFiniteMagnitude)
    for place in result.values.indices {
      let kind = Int(saturating: kinds.values[place])
      if Int(saturating: marks.values[place]) < spoiled {
        result.values[place] = [.nan, .infinity, -.infinity][kind]
      } else if kind == 0 {
        result.values[place] = result.values[place] < 0 ? -largest : largest
      }
    }
    return result
  }
}
