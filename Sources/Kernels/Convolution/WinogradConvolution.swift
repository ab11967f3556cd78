import CWinograd
import Core

/// This project's own Winograd kernels for one convolution: 3x3, stride 1, float32, AVX-512, features in blocks of 16
/// channels and weights in plain rows. What they do and how fast they are is in Docs/Performance.md.
struct WinogradConvolution: ConvolutionImplementation {
  let masksGradients = true
  private let shape: eil_wino_shape
  private let input: Shape
  private let output: Shape
  private let fusesReLU: Bool
  private let work: Profile.Work

  /// Nil where these kernels do not fit.
  init?(_ key: ConvolutionKey) {
    guard key.algorithm == .automatic || key.algorithm == .winograd, key.isWinogradShape else { return nil }
    let (x, weight, geometry) = (key.input, key.weight, key.geometry)
    let paddings = [geometry.top, geometry.bottom, geometry.left, geometry.right]
    guard Layout.preferred == .blocked16, paddings.allSatisfy({ $0 == paddings[0] }), paddings[0] <= 2,
      x.allSatisfy({ $0 > 0 && $0 <= Int(Int32.max) }), weight[0] <= Int(Int32.max), x[2] + 2 * paddings[0] >= 3,
      x[3] + 2 * paddings[0] >= 3
    else { return nil }
    shape = eil_wino_shape(
      images: Int32(x[0]), inputs: Int32(x[1]), outputs: Int32(weight[0]), height: Int32(x[2]), width: Int32(x[3]),
      padding: Int32(paddings[0]))
    guard withUnsafePointer(to: shape, eil_wino_supports) != 0 else { return nil }
    input = x
    output = geometry.outputShape(input: x, weight: weight)
    fusesReLU = key.activation == .relu
    work = key.work
  }

  func forward(_ x: NDArray, _ weight: NDArray, bias: NDArray?) -> NDArray {
    let (x, weight) = (x.converted(to: .blocked16), weight.plain())
    defer { withExtendedLifetime((x, weight)) {} }
    let result = NDArray(uninitialized: output, .float32, layout: .blocked16)
    run("convolution", eil_wino_forward_scratch) { shape, scratch, members in
      eil_wino_forward(
        shape, x.floats, weight.floats, bias?.floats, fusesReLU ? 1 : 0, result.floats, scratch, members)
    }
    return result
  }

  /// - Parameter mask: the output of a forward run with ReLU; the gradient counts only where it is positive.
  func inputGradient(
    _ gradient: NDArray, _ weight: NDArray, mask: NDArray?, into part: ArrayInParts.Part?
  ) -> NDArray {
    let (gradient, weight) = (gradient.converted(to: .blocked16), weight.plain())
    let mask = mask?.converted(to: .blocked16)
    defer { withExtendedLifetime((gradient, weight, mask)) {} }
    let result =
      part?.place(input, .float32, .blocked16) ?? NDArray(uninitialized: input, .float32, layout: .blocked16)
    run("convolution, gradient of the input", eil_wino_backward_data_scratch) { shape, scratch, members in
      eil_wino_backward_data(shape, gradient.floats, mask?.floats, weight.floats, result.floats, scratch, members)
    }
    return result
  }

  func weightGradient(
    _ gradient: NDArray, input x: NDArray, mask: NDArray?, layout: Layout, withBias: Bool
  ) -> (weight: NDArray, bias: NDArray?) {
    let (gradient, x) = (gradient.converted(to: .blocked16), x.converted(to: .blocked16))
    let mask = mask?.converted(to: .blocked16)
    defer { withExtendedLifetime((gradient, x, mask)) {} }
    let result = NDArray(uninitialized: [output[1], input[1], 3, 3], .float32)
    let bias = withBias ? NDArray(uninitialized: [output[1]], .float32) : nil
    run("convolution, gradient of the weights", eil_wino_backward_weights_scratch) { shape, scratch, members in
      eil_wino_backward_weights(
        shape, x.floats, gradient.floats, mask?.floats, result.floats, bias?.floats, scratch, members)
    }
    return (result.converted(to: layout), bias)
  }

  /// Runs `kernel` on all threads, with as much memory as `scratch` says that they need.
  private func run(
    _ operation: StaticString, _ scratch: (UnsafePointer<eil_wino_shape>?, Int32) -> Int,
    _ kernel: (UnsafePointer<eil_wino_shape>, UnsafeMutableRawPointer, _ members: Int32) -> Void
  ) {
    Profile.measure(operation, work) {
      withUnsafePointer(to: shape) { shape in
        let members = Int32(ThreadPool.size)
        let memory = MemoryBlock(byteCount: scratch(shape, members))
        withExtendedLifetime(memory) { kernel(shape, memory.pointer, members) }
      }
    }
  }
}
