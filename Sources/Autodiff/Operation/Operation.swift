import Kernels

/// The differentiable operations that a tape can hold.
///
/// Every case has a gradient check; a test walks `allCases` and fails on one without.
public enum Operation: String, Sendable, Hashable, CaseIterable {
  // Element by element.
  case add, subtract, multiply, divide, maximum, minimum, power
  case negate, absolute, exp, log, sqrt, reciprocal, square, sin, cos, tanh, sigmoid, relu, leakyReLU, gelu, erf
  case softplus, sign, floor, addScalar, multiplyScalar, powerScalar, clamp, log1p, expm1
  case select, cast
  // Over axes.
  case sum, mean, largest, smallest
  // Shapes.
  case reshape, transpose, slice, concatenate, pad, broadcast, gather
  // Products.
  case matrixProduct, linear, convolution, convolutionMaxPool
  // Pooling, normalization and resizing.
  case maxPool, averagePool, adaptiveAveragePool, globalAveragePool
  case batchNormalization
  case resizeBilinear, resizeBicubic
  // Probabilities and losses.
  case softmax, logSoftmax, crossEntropy, binaryCrossEntropy
  // The rest.
  case dropout, erase, checkpoint, custom
}
