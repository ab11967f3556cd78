import Autodiff
import Layers

/// Parts, triangles, grids, counts, and subscripts with steps.
let pytorchNameMistakes: [Mistake] = [
  Mistake("splitting into parts of nothing") { _ = ones([4, 2]).split(0) },
  Mistake("parts that are not all of an axis") { _ = ones([4, 2]).split([1, 2]) },
  Mistake("cutting in no parts") { _ = ones([4, 2]).chunk(0) },
  Mistake("the triangle of a vector") { _ = ones([3]).tril() },
  Mistake("a grid of matrices") { _ = Tensor.meshgrid(ones([2, 2])) },
  Mistake("the outer product of matrices") { _ = ones([2, 2]).outer(ones([2])) },
  Mistake("the median of nothing") { _ = ones([2, 0]).median(axis: 1) },
  Mistake("counting what is not whole") { _ = ones([3]).bincount() },
  Mistake("counting what is negative") { _ = Tensor([1, -1] as [Int32]).bincount() },
  Mistake("drawing from no numbers") { _ = Tensor.randint([2, 3], in: 4..<4, seed: 0) },
  Mistake("adaptive maxima of rows") { _ = ones([2, 6]).adaptiveMaxPooled(height: 2, width: 2) },
  Mistake("steps back in a subscript") { _ = ones([4])[(0...).by(-1)] },
  Mistake("a row that does not unflatten") {
    var context = Context(mode: .training)
    _ = Sequential { Sequential { Unflatten([4]).named("rows") }.named("features") }(ones([2, 6]), &context)
  },
]
