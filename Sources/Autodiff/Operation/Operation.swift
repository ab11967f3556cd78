/// The differentiable operations that a tape can hold.
///
/// `OperationTable` says of each how often it can be differentiated, and lists beside them the functions that are
/// composed of these and those that have no gradient.
public enum Operation: String, Sendable, Hashable, CaseIterable {
  // Element by element.
  case add, subtract, multiply, divide, maximum, minimum, power
  case negate, absolute, exp, log, sqrt, reciprocal, square, sin, cos, tanh, sigmoid, relu, relu6, leakyReLU, gelu, erf
  case softplus, silu, hardswish, elu, parametricReLU
  case sign, floor, addScalar, multiplyScalar, powerScalar, clamp, log1p, expm1
  case select, cast
  // Over axes.
  case sum, mean, largest, smallest, logSumExp, cumulativeSum
  // Shapes and places.
  case reshape, transpose, slice, concatenate, pad, broadcast, indexSelect, indexAdd, gather, scatterAdd
  case pixelShuffle
  // Products.
  case matrixProduct, linear, convolution, convolutionMaxPool, transposedConvolution, convolutionWeightGradient
  // Linear algebra.
  case solve, triangularSolve, cholesky, determinant, logDeterminant, inverse, qr, svd, symmetricEigen
  // Pooling, normalization and resizing.
  case maxPool, averagePool, adaptiveAveragePool, globalAveragePool
  case batchNormalization, layerNormalization, groupNormalization, localResponseNormalization
  case resizeNearest, resizeBilinear, resizeBicubic
  // Probabilities and losses.
  case softmax, logSoftmax, crossEntropy, binaryCrossEntropy
  // The rest.
  case dropout, erase, checkpoint, custom
}
