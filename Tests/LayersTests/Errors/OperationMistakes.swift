import Autodiff
import Kernels

private func ones(_ shape: Shape, _ dtype: DType = .float32) -> Tensor { .ones(shape, dtype) }

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
]

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
