import Autodiff
import Kernels

private func ones(_ shape: Shape, _ dtype: DType = .float32) -> Tensor { .ones(shape, dtype) }

/// Numbers that a type or a machine cannot hold, and settings changed to what they must not be.
let limitMistakes: [Mistake] = [
  Mistake("a fraction as a whole number") { _ = Tensor.full([2, 3], 0.5, .int32) },
  Mistake("a negative number as a byte") { _ = Tensor(-1, .uint8) },
  Mistake("counting beyond a byte") { _ = Tensor.range(257, .uint8) },
  Mistake("counting to less than nothing") { _ = Tensor.range(-1) },
  Mistake("padding bytes by a larger number") { _ = ones([2], .uint8).padded(before: [1], after: [1], value: 300) },
  Mistake("running totals beyond int32") { _ = Tensor([Int32.max, 1]).cumulativeSum() },
  Mistake("a sum beyond int32") { _ = Tensor([Int32.max, 1]).sum() },
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
