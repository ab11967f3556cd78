import Autodiff
import Layers

private func ones(_ shape: Shape, _ dtype: DType = .float32) -> Tensor { .ones(shape, dtype) }

private func run(_ layer: any Layer<Tensor, Tensor>, named name: String, on input: Tensor) {
  var context = Context(mode: .training)
  _ = Sequential { Sequential { layer.named(name) }.named("features") }(input, &context)
}

/// Normalization of samples, upsampling, look-ups, orders, contractions, and layers that have slopes.
let furtherMistakes: [Mistake] = [
  Mistake("layer normalization over more axes than there are") { _ = ones([2, 3]).layerNormalized(lastAxes: 3) },
  Mistake("layer normalization with a scale of another shape") { _ = ones([2, 3]).layerNormalized(weight: ones([4])) },
  Mistake("group normalization with groups that do not divide") { _ = ones([2, 6, 4, 4]).groupNormalized(groups: 4) },
  Mistake("local response normalization of a vector") { _ = ones([6]).localResponseNormalized(size: 5) },
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
  Mistake("shuffling pixels of too few channels") { run(PixelShuffle(2), named: "up", on: ones([1, 6, 4, 4])) },
  Mistake("collecting pixels of an odd height") { run(PixelUnshuffle(2), named: "down", on: ones([1, 6, 3, 4])) },
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
  Mistake("slopes for other channels") { run(PReLU(channels: 4), named: "relu", on: ones([2, 6, 4, 4])) },
  Mistake("slopes of another type") { _ = ones([2, 6], .float64).parametricReLU(slope: ones([1])) },
  Mistake("the angle between vectors of other sizes") { _ = ones([2, 3]).cosineSimilarity(ones([2, 4])) },
  Mistake("the angle between vectors of other types") { _ = ones([2, 3]).cosineSimilarity(ones([2, 3], .float64)) },
  Mistake("more of the largest than there are") { _ = ones([2, 3]).topValues(4) },
  Mistake("the largest along an axis that does not exist") { _ = ones([2, 3]).topValues(1, axis: 2) },
  Mistake("sorting along an axis that does not exist") { _ = ones([2, 3]).sorted(axis: 2) },
  Mistake("more of the best columns than there are") { _ = ones([2, 3]).topIndices(4) },
  Mistake("the best columns of a vector") { _ = ones([3]).topIndices(1) },
  Mistake("nearest resizing to nothing") { _ = ones([1, 1, 2, 2]).resizedNearest(height: 2, width: 0) },
  Mistake("looking up by numbers") { _ = Tensor.embedding(ones([2]), weight: ones([5, 3])) },
  Mistake("looking up behind the end") { _ = Tensor.embedding(Tensor([5] as [Int32]), weight: ones([5, 3])) },
  Mistake("scattering behind the end") { _ = ones([2, 3]).indexAdded(Tensor([0, 4] as [Int32]), size: 4) },
  Mistake("a contraction of sizes that differ") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3]), ones([4, 2])) },
  Mistake("a contraction of too few operands") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3])) },
  Mistake("a contraction of different types") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3]), ones([3, 2], .float64)) },
]
