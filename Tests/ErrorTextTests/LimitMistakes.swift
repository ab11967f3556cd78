import Autodiff
import Core
import Kernels
import Layers

/// Runs `function` as `features.own` of a network.
private func run(_ function: @escaping @Sendable (Tensor) -> Tensor, on input: Tensor) {
  var context = Context(mode: .evaluation)
  _ = Sequential { Sequential { Lambda(function).named("own") }.named("features") }(input, &context)
}

/// `[40000]`, more than one thread computes, with a last number that differs from all others.
private func ending(in last: Int32, after others: Int32) -> Tensor {
  Tensor([Int32](repeating: others, count: 39_999) + [last])
}

/// Numbers that a type or a machine cannot hold, and settings changed to what they must not be.
let limitMistakes: [Mistake] = [
  Mistake("a fraction as a whole number") { _ = Tensor.full([2, 3], 0.5, .int32) },
  Mistake("a negative number as a byte") { _ = Tensor(-1, .uint8) },
  Mistake("counting beyond a byte") { _ = Tensor.range(257, .uint8) },
  Mistake("counting to less than nothing") { _ = Tensor.range(-1) },
  Mistake("uniform bytes from below 0") {
    var generator = RandomGenerator(seed: 1)
    _ = Tensor.uniform([2, 3], in: -1...1, .uint8, using: &generator)
  },
  Mistake("uniform whole numbers beyond int32") {
    var generator = RandomGenerator(seed: 1)
    _ = Tensor.uniform([4], in: 0...1e10, .int32, using: &generator)
  },
  Mistake("normal bytes") {
    var generator = RandomGenerator(seed: 1)
    _ = Tensor.normal([100], .uint8, using: &generator)
  },
  Mistake("padding bytes by a larger number") { _ = ones([2], .uint8).padded(before: [1], after: [1], value: 300) },
  Mistake("running totals beyond int32") { _ = Tensor([Int32.max, 1]).cumulativeSum() },
  Mistake("a sum beyond int32") { _ = Tensor([Int32.max, 1]).sum() },
  Mistake("sums beyond int32 in a layer, by several threads") {
    run({ Tensor.stacked([$0, $0]).sum([0]) }, on: ending(in: .max, after: 1))
  },
  Mistake("running totals beyond int32 in a layer, by several threads") {
    run({ Tensor.stacked([$0, $0]).cumulativeSum(axis: 0) }, on: ending(in: .max, after: 1))
  },
  Mistake("a division by the whole number 0 in a layer, by several threads") {
    run({ Tensor.ones($0.shape, .int32) / $0 }, on: ending(in: 0, after: 1))
  },
  Mistake("a shape of more elements than can be counted") { _ = Tensor.zeros([1 << 40, 1 << 40]) },
  Mistake("a shape of more bytes than there are") { _ = Tensor.zeros([1 << 60], .float64) },
  Mistake("flattening a number") { _ = ones([]).flattened() },
  Mistake("flattening from before the first axis") { _ = ones([2, 3]).flattened(from: -3) },
  Mistake("a stride set to 0") {
    var geometry = ConvolutionGeometry()
    geometry.strideWidth = 0
    _ = ones([1, 3, 4, 4]).convolved(ones([2, 3, 3, 3]), geometry)
  },
  Mistake("groups set to 0") {
    var geometry = ConvolutionGeometry()
    geometry.groups = 0
    _ = ones([1, 3, 4, 4]).transposedConvolved(ones([3, 2, 3, 3]), geometry)
  },
  Mistake("a pooling stride set to 0") {
    var geometry = PoolingGeometry(kernel: (2, 2))
    geometry.strideHeight = 0
    _ = ones([1, 3, 4, 4]).maxPooled(geometry)
  },
]
