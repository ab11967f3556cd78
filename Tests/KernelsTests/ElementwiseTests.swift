import Core
import Kernels
import ReferenceKernels
import Testing

private let unary: [(UnaryOperation, UnaryFunction, ClosedRange<Double>)] = [
  (.negate, .negate, -2...2), (.absolute, .abs, -2...2), (.exp, .exp, -3...3), (.log, .log, 0.1...3),
  (.sqrt, .sqrt, 0.1...3), (.reciprocal, .reciprocal, 0.2...3), (.square, .square, -2...2), (.sin, .sin, -4...4),
  (.cos, .cos, -4...4), (.tanh, .tanh, -3...3), (.sigmoid, .sigmoid, -4...4), (.relu, .relu, -2...2),
  (.relu6, .relu6, -4...9),
  (.leakyReLU(slope: 0.1), .leakyReLU(slope: 0.1), -2...2), (.leakyReLU(slope: -1), .leakyReLU(slope: -1), -2...2),
  (.gelu, .gelu, -3...3), (.erf, .erf, -3...3), (.softplus, .softplus, -4...4), (.power(1.5), .power(1.5), 0.1...2),
  (.power(-1), .power(-1), 0.2...2), (.clamp(-0.5, 1), .clamp(min: -0.5, max: 1), -2...2),
  (.clamp(0.5, 1), .clamp(min: 0.5, max: 1), -2...2), (.log1p, .log1p, -0.5...2), (.expm1, .expm1, -2...2),
  (.addScalar(0.5), UnaryFunction(value: { $0 + 0.5 }, derivative: { _ in 1 }), -2...2),
  (.multiplyScalar(3), UnaryFunction(value: { $0 * 3 }, derivative: { _ in 3 }), -2...2),
  (.divideScalar(7), UnaryFunction(value: { $0 / 7 }, derivative: { _ in 1.0 / 7 }), -2...2),
  (.sign, UnaryFunction(value: { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }, derivative: { _ in 0 }), -2...2),
  (.floor, UnaryFunction(value: { $0.rounded(.down) }, derivative: { _ in 0 }), -2...2),
]

private let binary: [(BinaryOperation, BinaryFunction)] = [
  (.add, .add), (.subtract, .subtract), (.multiply, .multiply), (.divide, .divide), (.maximum, .maximum),
  (.minimum, .minimum), (.power, .power),
]

/// Operations element by element, in every layout, against loops.
@Suite struct ElementwiseTests {
  @Test(arguments: unary.indices, [3, 16, 21]) func functions(index: Int, channels: Int) {
    let (operation, reference, range) = unary[index]
    var source = Source(index * 100 + channels)
    // Above and below the size from which on oneDNN computes.
    let shape = [2, channels, 8, 9]
    let (x, gradient) = (source.array(shape, range), source.array(shape))
    for layout in layouts {
      for dtype in [DType.float32, .float64] {
        let input = x.array(dtype, layout)
        let output = Elementwise.unary(operation, input)
        expectEqual(output, reference(x), "\(operation) in \(layout), \(dtype)")
        let back = Elementwise.unaryGradient(
          operation, input: input, output: output, outputGradient: gradient.array(dtype, layout))
        expectEqual(
          back, reference.gradient(x, gradient: gradient), "gradient of \(operation) in \(layout), \(dtype)")
      }
    }
  }

  @Test(arguments: binary.indices, 0..<8) func pairs(index: Int, seed: Int) {
    let (operation, reference) = binary[index]
    var source = Source(index * 100 + seed)
    let channels = source.pick([1, 3, 8, 16, 17, 20])
    let whole = [source.integer(1...3), channels, source.integer(1...4), source.integer(1...5)]
    let (left, right) = (shrunk(whole, &source), shrunk(whole, &source))
    let (a, b) = (source.array(left, 0.5...2), source.array(right, 0.5...2))
    for dtype in [DType.float32, .float64] {
      for _ in 0..<4 {
        let (first, second) = (source.pick(layouts), source.pick(layouts))
        let x = a.array(dtype, left.count == 4 ? first : .plain)
        let y = b.array(dtype, right.count == 4 ? second : .plain)
        expectEqual(
          Elementwise.binary(operation, x, y), reference(a, b),
          "\(operation) of \(left) in \(x.layout) and \(right) in \(y.layout)")
      }
    }
  }

  @Test(arguments: 0..<10) func choicesAndComparisons(seed: Int) {
    var source = Source(seed + 50)
    let whole = [2, source.pick([3, 16]), 3, 2]
    let (a, b) = (source.array(shrunk(whole, &source)), source.array(shrunk(whole, &source)))
    let condition = ReferenceArray(shape: shrunk(whole, &source)) { _ in Double(source.integer(0...1)) }
    let picked = Elementwise.select(condition.array(.uint8), a.array(), b.array())
    expectEqual(picked, Reference.choose(condition, a, b), "selection", tolerance: 0)
    let comparisons: [(Comparison, (Double, Double) -> Bool)] = [
      (.equal, { $0 == $1 }), (.notEqual, { $0 != $1 }), (.less, { $0 < $1 }), (.lessOrEqual, { $0 <= $1 }),
      (.greater, { $0 > $1 }), (.greaterOrEqual, { $0 >= $1 }),
    ]
    for (comparison, reference) in comparisons {
      expectEqual(
        Elementwise.compare(comparison, a.array(), b.array()),
        Reference.binary(a, b) { reference($0, $1) ? 1 : 0 }, "\(comparison)", tolerance: 0)
    }
  }

  @Test(arguments: layouts, layouts) func gradientsAddUpInPlace(first: Layout, second: Layout) {
    var source = Source(3)
    let (a, b) = (source.array([2, 17, 3, 2]), source.array([2, 17, 3, 2]))
    let sum = a.array(.float32, first).copied()
    Elementwise.accumulate(b.array(.float32, second), into: sum)
    expectEqual(sum, Reference.add(a, b), "\(second) into \(first)")
  }

  /// A shape that can be broadcast to `whole`: some axes 1, some of the first left out.
  private func shrunk(_ whole: [Int], _ source: inout Source) -> [Int] {
    if source.integer(0...2) == 0 { return whole }
    let shape = whole.map { source.integer(0...2) == 0 ? 1 : $0 }
    return Array(shape.dropFirst(source.pick([0, 0, 0, 1, 2, 4])))
  }
}
