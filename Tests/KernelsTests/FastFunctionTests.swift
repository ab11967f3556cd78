@testable import Kernels
import Testing

/// Functions that oneDNN computes of long arrays make of NaN and infinities what plain loops make of them.
@Suite struct FastFunctionTests {
  private static let functions: [UnaryOperation] = [.exp, .tanh, .sigmoid, .gelu, .silu]
  private static let special: [Float] = [.nan, .infinity, -.infinity]

  /// At 1,023 elements plain loops run; more are shared out among threads.
  @Test(arguments: functions, [1023, 1024, 5000, 70_001]) func ofWhatIsNotFinite(op: UnaryOperation, count: Int) {
    var values = (0..<count).map { Float($0 % 41) / 8 - 2.5 }
    let places = [0, 7, 16, count / 2, count / 2 + 1, count - 2, count - 1]
    for (number, place) in places.enumerated() { values[place] = Self.special[number % 3] }
    let x = NDArray(values, shape: [count])
    let found = Elementwise.unary(op, x).values(as: Float.self)
    let expected = Elementwise.unary(op, Elementwise.cast(x, to: .float64)).values(as: Double.self)
    let input = values
    let lost = input.indices.filter { input[$0].isNaN && !found[$0].isNaN }
    #expect(lost.isEmpty, "NaN is lost at \(lost)")
    // What is NaN in a plain loop, as 0 times infinity is, may come out as the limit.
    let others = input.indices.filter { !input[$0].isNaN && !expected[$0].isNaN }
    #expect(others.count >= count - places.count)
    let wrong = others.filter { place in
      let (value, wanted) = (Double(found[place]), expected[place])
      return !(value == wanted || abs(value - wanted) <= 2e-6 * max(0.1, abs(wanted)))
    }
    #expect(wrong.isEmpty, "of \(wrong.map { input[$0] }) came \(wrong.map { found[$0] })")
  }

  /// NaN alone, in each place that a vector has, beside numbers.
  @Test(arguments: functions) func ofOneNaN(op: UnaryOperation) {
    for place in 1024..<1057 {
      var values = [Float](repeating: 0.25, count: 1100)
      values[place] = .nan
      let found = Elementwise.unary(op, NDArray(values, shape: [1100])).values(as: Float.self)
      #expect(found.indices.filter { found[$0].isNaN } == [place])
    }
  }
}
