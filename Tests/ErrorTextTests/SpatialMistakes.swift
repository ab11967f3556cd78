import Autodiff
import Kernels
import Layers

/// Convolution, pooling, resizing and upsampling.
let spatialMistakes: [Mistake] = [
  Mistake("a convolution of rows") { _ = ones([2, 3]).convolved(ones([4, 3, 3, 3])) },
  Mistake("a convolution of other channels") { _ = ones([2, 3, 8, 8]).convolved(ones([4, 5, 3, 3])) },
  Mistake("a convolution of another type") { _ = ones([2, 3, 8, 8], .float64).convolved(ones([4, 3, 3, 3])) },
  Mistake("a convolution with a kernel larger than the image") {
    _ = ones([1, 3, 4, 4]).convolved(ones([2, 3, 7, 7]))
  },
  Mistake("a convolution with a bias of another size") {
    _ = ones([1, 3, 4, 4]).convolved(ones([2, 3, 3, 3]), bias: ones([3]))
  },
  Mistake("a convolution with a stride of 0") {
    _ = ones([1, 3, 4, 4]).convolved(ones([2, 3, 3, 3]), ConvolutionGeometry(stride: (0, 1)))
  },
  Mistake("a convolution with groups that do not divide") {
    _ = ones([1, 3, 4, 4]).convolved(ones([4, 1, 3, 3]), ConvolutionGeometry(groups: 2))
  },
  Mistake("a transposed convolution of other channels") {
    _ = ones([1, 3, 4, 4]).transposedConvolved(ones([4, 2, 3, 3]))
  },
  Mistake("pooling rows") { _ = ones([2, 3]).maxPooled(PoolingGeometry(kernel: (2, 2))) },
  Mistake("a pooling window larger than the image") {
    _ = ones([1, 3, 2, 2]).averagePooled(PoolingGeometry(kernel: (3, 3)))
  },
  Mistake("pooling to no pixels") { _ = ones([1, 3, 4, 4]).adaptiveAveragePooled(height: 0, width: 2) },
  Mistake("global pooling of rows") { _ = ones([2, 3]).globalAveragePooled() },
  Mistake("resizing rows") { _ = ones([2, 3]).resizedBilinear(height: 4, width: 4) },
  Mistake("resizing to nothing") { _ = ones([1, 1, 2, 2]).resizedBicubic(height: 0, width: 4) },
  Mistake("shuffling pixels of too few channels") { run(PixelShuffle(2), named: "up", on: ones([1, 6, 4, 4])) },
  Mistake("collecting pixels of an odd height") { run(PixelUnshuffle(2), named: "down", on: ones([1, 6, 3, 4])) },
  Mistake("shuffling channels that the groups do not divide") {
    run(ChannelShuffle(4), named: "shuffle", on: ones([1, 6, 4, 4]))
  },
  Mistake("reflecting more rows than there are") { run(ReflectionPad2D(4), named: "pad", on: ones([1, 6, 4, 4])) },
  Mistake("replicating the edges of rows") { run(ReplicationPad2D(1), named: "pad", on: ones([2, 6])) },
  Mistake("padding rows as TensorFlow does") { run(SamePad2D(kernel: 3), named: "pad", on: ones([2, 6])) },
  Mistake("upsampling rows") { run(Upsample(2), named: "up", on: ones([2, 6])) },
  Mistake("upsampling by nothing") { _ = Upsample(0) },
  Mistake("upsampling to nothing") { _ = Upsample(height: 0, width: 4) },
  Mistake("a transposed convolution with output padding of a whole stride") {
    _ = ones([1, 3, 4, 4]).transposedConvolved(
      ones([3, 2, 3, 3]), ConvolutionGeometry(stride: (2, 2)), outputPadding: (2, 0))
  },
  Mistake("a transposed convolution with groups that do not divide") {
    _ = ones([1, 3, 4, 4]).transposedConvolved(ones([3, 2, 3, 3]), ConvolutionGeometry(groups: 2))
  },
  Mistake("a transposed convolution with a bias of another size") {
    _ = ones([1, 3, 4, 4]).transposedConvolved(ones([3, 2, 3, 3]), bias: ones([3]))
  },
  Mistake("a transposed convolution with a bias of another type") {
    _ = ones([1, 3, 4, 4]).transposedConvolved(ones([3, 2, 3, 3]), bias: ones([2], .float64))
  },
  Mistake("nearest resizing to nothing") { _ = ones([1, 1, 2, 2]).resizedNearest(height: 2, width: 0) },
]

/// Normalization by statistics of the batch, and of each sample.
let normalizationMistakes: [Mistake] = [
  Mistake("batch normalization of a vector") {
    let settings = NormalizationSettings(epsilon: 1e-5)
    _ = ones([3]).batchNormalized(weight: ones([3]), bias: ones([3]), settings)
  },
  Mistake("batch normalization with scales for other channels") {
    let settings = NormalizationSettings(epsilon: 1e-5)
    _ = ones([2, 3, 4, 4]).batchNormalized(weight: ones([4]), bias: ones([3]), settings)
  },
  Mistake("batch normalization by statistics of other channels") {
    let (settings, zeros) = (NormalizationSettings(epsilon: 1e-5), Tensor.zeros([64]))
    _ = ones([2, 64, 4, 4]).normalized(
      mean: .zeros([1]), variance: ones([1]), weight: ones([64]), bias: zeros, settings)
  },
  Mistake("batch normalization by statistics of another type") {
    let settings = NormalizationSettings(epsilon: 1e-5)
    _ = ones([2, 3, 4, 4]).normalized(
      mean: .zeros([3], .float64), variance: ones([3], .float64), weight: ones([3]), bias: ones([3]), settings)
  },
  Mistake("batch normalization with an addend of another type") {
    let settings = NormalizationSettings(epsilon: 1e-5)
    _ = ones([2, 3, 4, 4]).batchNormalized(
      weight: ones([3]), bias: ones([3]), settings, adding: ones([2, 3, 4, 4], .float64))
  },
  Mistake("batch normalization of branches of different size") {
    let settings = NormalizationSettings(epsilon: 1e-5, branches: 2)
    _ = ones([3, 3, 4, 4]).batchNormalized(weight: ones([3]), bias: ones([3]), settings)
  },
  Mistake("layer normalization over more axes than there are") { _ = ones([2, 3]).layerNormalized(lastAxes: 3) },
  Mistake("layer normalization with a scale of another shape") { _ = ones([2, 3]).layerNormalized(weight: ones([4])) },
  Mistake("group normalization with groups that do not divide") { _ = ones([2, 6, 4, 4]).groupNormalized(groups: 4) },
  Mistake("local response normalization of a vector") { _ = ones([6]).localResponseNormalized(size: 5) },
  Mistake("a layer normalization of other channels") { run(LayerNorm2D(8), named: "norm", on: ones([2, 6, 2, 2])) },
  Mistake("a layer scale of other channels") { run(LayerScale(8), named: "scale", on: ones([2, 6, 2, 2])) },
  Mistake("a linear layer of other channels") { run(ChannelLinear(8, 4), named: "wide", on: ones([2, 6, 2, 2])) },
  Mistake("a layer normalization layer of another size") { run(LayerNorm(8), named: "norm", on: ones([2, 6])) },
  Mistake("a group normalization layer of other channels") {
    run(GroupNorm(2, channels: 8), named: "norm", on: ones([2, 6, 4, 4]))
  },
  Mistake("instance normalization of rows") { _ = ones([2, 6]).instanceNormalized() },
  Mistake("an instance normalization layer of other channels") {
    run(InstanceNorm2D(8), named: "norm", on: ones([2, 6, 4, 4]))
  },
  Mistake("an instance normalization layer of single pixels") {
    run(InstanceNorm2D(6, tracksRunningStatistics: true), named: "norm", on: ones([2, 6, 1, 1]))
  },
]
