import Benchmark
import Core
import Kernels

/// Kernels that memory bounds: pooling, normalization, elementwise, reduction, softmax, erasing, the optimizer.
func memoryKernels() {
  poolingKernels()
  normalizationKernels()
  elementwiseKernels()
  otherKernels()
}

private let suite = Suite(name: "Kernels", seconds: 0.2)

private func bytes(_ shapes: Shape...) -> Work {
  Work(bytes: shapes.reduce(0) { $0 + 4 * Double($1.reduce(1, *)) })
}

/// Features as convolutions leave them.
private func features(_ shape: Shape, seed: UInt32 = 1) -> NDArray {
  noise(shape, seed: seed).asFeatures()
}

private func poolingKernels() {
  let (input, output): (Shape, Shape) = ([8, 64, 224, 224], [8, 64, 112, 112])
  let geometry = PoolingGeometry(kernel: (2, 2))
  suite.add("max pool 2x2 8x64x224x224 forward", bytes(input, output)) {
    features(input)
  } run: { blackHole(Pooling.maximum($0, geometry)) }
  suite.add("max pool 2x2 8x64x224x224 backward", bytes(input, output)) {
    let input = features(input)
    return (Pooling.maximum(input, geometry), input)
  } run: { pooled, input in
    blackHole(
      Pooling.maximumGradient(
        pooled.output, pooled.winners, input: input.form, geometry))
  }
  let last: Shape = [8, 1024, 14, 14]
  suite.add("global average pool 8x1024x14x14 forward", bytes(last)) {
    features(last)
  } run: { blackHole(Pooling.adaptiveAverage($0, height: 1, width: 1)) }
}

private func normalizationKernels() {
  let shape: Shape = [8, 256, 56, 56]
  let settings = Normalization.Settings(epsilon: 1e-5, rectifier: .relu)
  suite.add("batch norm + ReLU 8x256x56x56 training", bytes(shape, shape, shape)) {
    features(shape)
  } run: { blackHole(Normalization.training($0, scale: nil, shift: nil, settings)) }
  suite.add("batch norm + ReLU 8x256x56x56 evaluation", bytes(shape, shape)) {
    (features(shape), NDArray(repeating: 0, shape: [256], .float32), NDArray(repeating: 1, shape: [256], .float32))
  } run: { input, mean, variance in
    blackHole(
      Normalization.evaluation(input, mean: mean, variance: variance, scale: nil, shift: nil, settings))
  }
  suite.add("batch norm + ReLU 8x256x56x56 backward", bytes(shape, shape, shape)) {
    let input = features(shape)
    return (input, Normalization.training(input, scale: nil, shift: nil, settings))
  } run: { input, result in
    blackHole(
      Normalization.trainingGradient(
        result.output, input: input, output: result.output, saved: result.saved, scale: nil, settings))
  }
}

private func elementwiseKernels() {
  let shape: Shape = [8, 256, 56, 56]
  suite.add("add 8x256x56x56", bytes(shape, shape, shape)) {
    (features(shape), features(shape, seed: 2))
  } run: { blackHole(Elementwise.binary(.add, $0.0, $0.1)) }
  for (name, operation) in [("ReLU", UnaryOperation.relu), ("exp", .exp), ("GELU", .gelu)] {
    suite.add("\(name) 8x256x56x56", bytes(shape, shape)) {
      features(shape)
    } run: { blackHole(Elementwise.unary(operation, $0)) }
  }
  suite.add("accumulate 8x256x56x56", bytes(shape, shape, shape)) {
    (features(shape), features(shape, seed: 2))
  } run: { Elementwise.accumulate($0.0, into: $0.1) }
  suite.add("layout plain to blocked 8x256x56x56", bytes(shape, shape)) {
    noise(shape)
  } run: { blackHole($0.asFeatures()) }
}

private func otherKernels() {
  let shape: Shape = [8, 512, 28, 28]
  suite.add("erase and stack 8x512x28x28 forward", bytes(shape, shape, shape)) {
    features(shape)
  } run: { blackHole(FeatureErasing.forward($0, source: 0..<8, threshold: .relative(0.7))) }
  suite.add("erase and stack 8x512x28x28 backward", bytes(shape, shape, shape)) {
    FeatureErasing.forward(features(shape), source: 0..<8, threshold: .relative(0.7))
  } run: { blackHole(FeatureErasing.gradient($0.stacked, source: 0..<8, mask: $0.mask)) }
  suite.add("sum over all of 8x256x56x56", bytes([8, 256, 56, 56])) {
    features([8, 256, 56, 56])
  } run: { blackHole(Reduction.sum($0)) }
  suite.add("mean over pixels of 8x256x56x56", bytes([8, 256, 56, 56])) {
    features([8, 256, 56, 56])
  } run: { blackHole(Reduction.mean($0, axes: [2, 3])) }
  suite.add("softmax 256x1000", bytes([256, 1000], [256, 1000])) {
    noise([256, 1000])
  } run: { blackHole(Softmax.softmax($0, axis: 1)) }
  suite.add("SGD with momentum, 4M weights", bytes([5, 4_000_000])) {
    (noise([4_000_000]), noise([4_000_000], seed: 2), noise([4_000_000], seed: 3))
  } run: { parameter, gradient, momentum in
    let update = ParameterUpdate.sgd(
      parameter, gradient: gradient, momentumBuffer: momentum, learningRate: 1e-3, momentum: 0.9,
      weightDecay: 1e-4, isFirstStep: false)
    ParameterUpdate.run([update])
  }
}
