import Benchmark
import Kernels

/// The convolutions of VGG16 and ResNet-50 in all three directions, direct and by Winograd, at a batch of 8.
func convolutionKernels() {
  let suite = Suite(name: "Kernels", seconds: 0.15)
  let batch = 8
  for shape in ConvolutionShape.all {
    let work = Work(operations: shape.floatingPointOperations(batch: batch))
    for algorithm in [ConvolutionAlgorithm.direct, .winograd] where algorithm == .direct || shape.hasWinograd {
      for direction in Direction.allCases where direction != .input || shape.inputs > 3 {
        // An image's own gradient is never asked for.
        suite.add("conv \(shape.label) \(direction.rawValue), \(algorithm)", work) {
          Operands(shape, batch: batch, algorithm)
        } run: { operands in
          operands.run(direction)
        }
      }
    }
  }
}

private enum Direction: String, CaseIterable {
  case forward
  case input = "grad input"
  case weight = "grad weight"
}

/// Arrays in the layouts that the kernels want, as they are between the layers of a network.
private struct Operands {
  let input: NDArray
  let weight: NDArray
  let bias: NDArray
  let gradient: NDArray
  let geometry: ConvolutionGeometry
  let algorithm: ConvolutionAlgorithm

  init(_ shape: ConvolutionShape, batch: Int, _ algorithm: ConvolutionAlgorithm) {
    let (weight, bias) = (noise(shape.weight, seed: 2), noise([shape.outputs], seed: 3))
    let plain = noise(shape.input(batch: batch))
    let output = Convolution.$algorithm.withValue(algorithm) {
      Convolution.forward(plain, weight, bias: bias, shape.geometry)
    }
    (geometry, self.algorithm) = (shape.geometry, algorithm)
    (self.weight, self.bias) = (weight, bias)
    input = shape.inputs > 3 ? plain.asFeatures() : plain
    gradient = output
  }

  func run(_ direction: Direction) {
    Convolution.$algorithm.withValue(algorithm) { runAsSet(direction) }
  }

  private func runAsSet(_ direction: Direction) {
    switch direction {
    case .forward: blackHole(Convolution.forward(input, weight, bias: bias, geometry, fusingReLU: true))
    case .input: blackHole(Convolution.inputGradient(gradient, weight, inputShape: input.shape, geometry))
    case .weight:
      blackHole(
        Convolution.weightGradient(gradient, input: input, weight: weight.form, geometry, withBias: true))
    }
  }
}
