import Autodiff
import Core
import Kernels

let elementwiseMistakes: [Mistake] = [
  Mistake("adding shapes that do not match") { _ = ones([2, 3]) + ones([4]) },
  Mistake("multiplying different types") { _ = ones([2, 3]) * ones([3], .float64) },
  Mistake("dividing whole numbers by numbers") { _ = ones([2, 3], .int32) / ones([2, 3]) },
  Mistake("the larger of shapes that do not match") { _ = Tensor.maximum(ones([2, 3]), ones([2, 4])) },
  Mistake("a power of another type") { _ = ones([2]).power(ones([2], .float64)) },
  Mistake("a logarithm of whole numbers") { _ = ones([2, 3], .int32).log() },
  Mistake("comparing different types") { _ = ones([2, 3]) .> ones([2, 3], .float64) },
  Mistake("comparing shapes that do not match") { _ = ones([2, 3]) .== ones([3, 2]) },
  Mistake("selecting by numbers") { _ = Tensor.select(ones([2]), ones([2]), ones([2])) },
  Mistake("selecting from different types") {
    _ = Tensor.select(Tensor([1, 0] as [UInt8]), ones([2]), ones([2], .float64))
  },
  Mistake("clamping to whole numbers") { _ = ones([2], .int32).clamped(to: 0...1) },
  Mistake("a dropout of all rows") {
    var generator = RandomGenerator(seed: 1)
    _ = ones([2, 3]).dropout(ofRows: 1, using: &generator)
  },
  Mistake("a dropout rate of 1") {
    var generator = RandomGenerator(seed: 1)
    _ = ones([2, 3]).dropout(rate: 1, using: &generator)
  },
  Mistake("dropping out whole numbers") {
    var generator = RandomGenerator(seed: 1)
    _ = ones([2, 3], .int32).dropout(rate: 0.5, using: &generator)
  },
  Mistake("dropping channels of rows") {
    var generator = RandomGenerator(seed: 1)
    _ = ones([2, 3]).dropout(rate: 0.5, wholeChannels: true, using: &generator)
  },
  Mistake("slopes of another type") { _ = ones([2, 6], .float64).parametricReLU(slope: ones([1])) },
]

let arrangementMistakes: [Mistake] = [
  Mistake("values that do not fill a shape") { _ = Tensor([1, 2, 3] as [Float], shape: [2, 2]) },
  Mistake("reading values as another type") { _ = ones([2]).values(as: Double.self) },
  Mistake("reading several values as one") { _ = ones([2, 3]).scalar },
  Mistake("a label without a class") { _ = Tensor.oneHot([0, 3], classes: 3) },
  Mistake("reshaping to another size") { _ = ones([2, 3]).reshaped([4, 2]) },
  Mistake("reshaping with two free sizes") { _ = ones([2, 3]).reshaped([-1, -1]) },
  Mistake("squeezing an axis that is not 1") { _ = ones([2, 3]).squeezed(1) },
  Mistake("a new axis behind the last but one") { _ = ones([2, 3]).unsqueezed(at: 4) },
  Mistake("transposing with an axis named twice") { _ = ones([2, 3, 4]).transposed([0, 0, 1]) },
  Mistake("transposing a vector") { _ = ones([3]).transposed() },
  Mistake("slicing behind the end") { _ = ones([4, 2]).sliced(3..<6) },
  Mistake("slicing with too few starts") { _ = ones([4, 2]).sliced(starts: [0], sizes: [1, 1]) },
  Mistake("concatenating nothing") { _ = Tensor.concatenated([]) },
  Mistake("concatenating different widths") { _ = Tensor.concatenated([ones([2, 3]), ones([2, 4])]) },
  Mistake("concatenating different types") { _ = Tensor.concatenated([ones([2, 3]), ones([2, 3], .float64)]) },
  Mistake("padding by less than nothing") { _ = ones([2, 3]).padded(before: [-1, 0], after: [0, 0]) },
  Mistake("broadcasting to a smaller shape") { _ = ones([2, 3]).broadcast(to: [2, 1]) },
  Mistake("gathering by numbers") { _ = ones([3, 2]).indexSelected(ones([2])) },
  Mistake("gathering behind the end") { _ = ones([3, 2]).indexSelected(Tensor([0, 3] as [Int32])) },
  Mistake("gathering elements by indices of another shape") {
    _ = ones([3, 2]).gathered(Tensor(NDArray(zeros: [2, 2], .int32)))
  },
  Mistake("a sum over an axis that does not exist") { _ = ones([2, 3]).sum([2]) },
  Mistake("a mean over an axis twice") { _ = ones([2, 3]).mean([0, 0]) },
  Mistake("a mean of whole numbers") { _ = ones([2, 3], .int32).mean() },
  Mistake("a sum over an axis of a number") { _ = ones([]).sum([0]) },
  Mistake("the largest of nothing") { _ = ones([0, 3]).largest([0]) },
  Mistake("the place of the largest along an axis that does not exist") { _ = ones([2, 3]).argmax(axis: 5) },
  Mistake("looking up by numbers") { _ = Tensor.embedding(ones([2]), weight: ones([5, 3])) },
  Mistake("looking up behind the end") { _ = Tensor.embedding(Tensor([5] as [Int32]), weight: ones([5, 3])) },
  Mistake("scattering behind the end") { _ = ones([2, 3]).indexAdded(Tensor([0, 4] as [Int32]), size: 4) },
  Mistake("the angle between vectors of other sizes") { _ = ones([2, 3]).cosineSimilarity(ones([2, 4])) },
  Mistake("the angle between vectors of other types") { _ = ones([2, 3]).cosineSimilarity(ones([2, 3], .float64)) },
  Mistake("more of the largest than there are") { _ = ones([2, 3]).topValues(4) },
  Mistake("the largest along an axis that does not exist") { _ = ones([2, 3]).topValues(1, axis: 2) },
  Mistake("sorting along an axis that does not exist") { _ = ones([2, 3]).sorted(axis: 2) },
  Mistake("more of the best columns than there are") { _ = ones([2, 3]).topIndices(4) },
  Mistake("the best columns of a vector") { _ = ones([3]).topIndices(1) },
]

let productMistakes: [Mistake] = [
  Mistake("matrices whose inner sizes differ") { _ = ones([2, 3]).matrixProduct(ones([4, 5])) },
  Mistake("matrices of different types") { _ = ones([2, 3]).matrixProduct(ones([3, 2], .float64)) },
  Mistake("a matrix and a longer vector") { _ = ones([2, 3]).matrixProduct(ones([4])) },
  Mistake("a matrix and a number") { _ = ones([2, 3]).matrixProduct(ones([])) },
  Mistake("a linear map of features") { _ = ones([2, 3, 4, 4]).linear(ones([5, 48])) },
  Mistake("a linear map of another width") { _ = ones([2, 3]).linear(ones([5, 4])) },
  Mistake("a linear map of another type") { _ = ones([2, 3], .float64).linear(ones([5, 3])) },
  Mistake("a linear map with a bias of another size") { _ = ones([2, 3]).linear(ones([5, 3]), bias: ones([4])) },
  Mistake("a contraction of sizes that differ") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3]), ones([4, 2])) },
  Mistake("a contraction of too few operands") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3])) },
  Mistake("a contraction of different types") { _ = Tensor.einsum("ij,jk->ik", ones([2, 3]), ones([3, 2], .float64)) },
]

let lossMistakes: [Mistake] = [
  Mistake("a softmax along an axis that does not exist") { _ = ones([2, 3]).softmax(axis: 2) },
  Mistake("a cross-entropy with too few labels") { _ = ones([3, 4]).crossEntropy(.labels([0, 1])) },
  Mistake("a cross-entropy with a label without a class") { _ = ones([2, 4]).crossEntropy(.labels([0, 4])) },
  Mistake("a cross-entropy of features") { _ = ones([2, 4, 1, 1]).crossEntropy(.labels([0, 1])) },
  Mistake("a cross-entropy with probabilities of another shape") {
    _ = ones([2, 4]).crossEntropy(.probabilities(ones([2, 3])))
  },
  Mistake("a cross-entropy smoothed by more than everything") {
    _ = ones([2, 4]).crossEntropy(.labels([0, 1]), smoothing: 1.5)
  },
  Mistake("a cross-entropy with too few weights") {
    _ = ones([2, 4]).crossEntropy(.labels([0, 1]), rowWeights: [1])
  },
  Mistake("a binary cross-entropy with targets of another shape") {
    _ = ones([2, 4]).binaryCrossEntropy(targets: ones([2]))
  },
  Mistake("a binary cross-entropy with targets of another type") {
    _ = ones([2, 4]).binaryCrossEntropy(targets: ones([2, 4], .float64))
  },
]
