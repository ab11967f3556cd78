import Autodiff
import Layers

private func ones(_ shape: Shape, _ dtype: DType = .float32) -> Tensor { .ones(shape, dtype) }

private func run(_ layer: any Layer<Tensor, Tensor>, named name: String, on input: Tensor) {
  var context = Context(mode: .training)
  _ = Sequential { Sequential { layer.named(name) }.named("features") }(input, &context)
}

/// Normalization of samples, upsampling, look-ups and contractions.
let furtherMistakes: [Mistake] = [
  Mistake("layer normalization over more axes than there are") { _ = ones([2, 3]).layerNormalized(lastAxes: 3) },
  Mistake("layer normalization with a scale of another shape") { _ = ones([2, 3]).layerNormalized(scale: ones([4])) },
  Mistake("group normalization with groups that do not divide") { _ = ones([2, 6, 4, 4]).groupNormalized(groups: 4) },
  Mistake("local response normalization of a vector") { _ = ones([6]).localResponseNormalized(size: 5) },
  Mistake("a layer normalization layer of another size") { run(LayerNorm(8), named: "norm", on: ones([2, 6])) },
  Mistake("a group normalization layer of other channels") {
    run(GroupNorm(2, channels: 8), named: "norm", on: ones([2, 6, 4, 4]))
  },
  Mistake("shuffling pixels of too few channels") { run(PixelShuffle(2), named: "up", on: ones([1, 6, 4, 4])) },
  Mistake("upsampling rows") { run(Upsample(2), named: "up", on: ones([2, 6])) },
  Mistake("nearest resizing to nothing") { _ = ones([1, 1, 2, 2]).resizedNearest(height: 2, width: 0) },
  Mistake("looking up by numbers") { _ = Tensor.embedding(ones([2]), weight: ones([5, 3])) },
  Mistake("looking up behind the end") { _ = Tensor.embedding(Tensor([5] as [Int32]), weight: ones([5, 3])) },
  Mistake("scattering behind the end") { _ = ones([2, 3]).scatterAdded(Tensor([0, 4] as [Int32]), size: 4) },
  Mistake("a contraction of sizes that differ") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3]), ones([4, 2])) },
  Mistake("a contraction of too few operands") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3])) },
  Mistake("a contraction of different types") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3]), ones([3, 2], .float64)) },
]
