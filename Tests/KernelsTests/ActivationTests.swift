import Core
import Kernels
import ReferenceKernels
import Testing

/// Activations in every layout, short and long, against loops.
@Suite struct ActivationTests {
  private static let functions: [(UnaryOperation, UnaryFunction)] = [
    (.silu, .silu), (.hardswish, .hardswish), (.elu(alpha: 0.8), .elu(alpha: 0.8)),
    (.elu(alpha: -0.3), .elu(alpha: -0.3)),
  ]

  @Test(arguments: layouts, [(3, 4), (16, 4), (20, 9)]) func ofOneNumber(layout: Layout, size: (Int, Int)) {
    var source = Source(size.0)
    let shape = [2, size.0, size.1, 8]
    let (x, gradient) = (source.array(shape, -6...6), source.array(shape))
    for (operation, function) in Self.functions {
      for dtype in [DType.float32, .float64] {
        let (input, upper) = (x.array(dtype, layout), gradient.array(dtype, layout))
        let output = Elementwise.unary(operation, input)
        expectEqual(output, function(x), "\(operation) in \(layout)")
        expectEqual(
          Elementwise.unaryGradient(operation, input: input, output: output, outputGradient: upper),
          function.gradient(x, gradient: gradient), "gradient of \(operation) in \(layout)")
        #expect(output.layout == layout)
      }
    }
  }

  @Test(arguments: layouts, [3, 16, 20]) func parametricReLU(layout: Layout, channels: Int) {
    var source = Source(channels + 5)
    let shape = [2, channels, 3, 4]
    let (x, gradient) = (source.array(shape), source.array(shape))
    for slopeShape in [[1, channels, 1, 1], [1]] {
      let slope = source.array(slopeShape)
      let name = "slopes \(slopeShape) for \(shape) in \(layout)"
      for dtype in [DType.float32, .float64] {
        let (input, upper, factors) = (x.array(dtype, layout), gradient.array(dtype, layout), slope.array(dtype))
        let share = Reference.binary(x, slope) { $0 > 0 ? 1 : $1 }
        let output = Elementwise.parametricReLU(input, slope: factors)
        expectEqual(output, Reference.multiply(x, share), name)
        #expect(output.layout == layout)
        expectEqual(
          Elementwise.parametricReLUInputGradient(upper, input, slope: factors),
          Reference.multiply(gradient, share), "gradient of the input, \(name)")
        expectEqual(
          Elementwise.parametricReLUSlopeGradient(upper, input, shape: factors.shape),
          Reference.sum(Reference.multiply(gradient, x.map { min($0, 0) }), toShape: slopeShape),
          "gradient of the slope, \(name)")
      }
    }
  }
}
