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

/// Every function of tensors in this library by name, and what becomes of a gradient there.
///
/// The tests walk this table: each entry with a gradient has a check of its gradient against differences, a comparison
/// with PyTorch and a plain reference; one without says why.
public struct OperationTable: Sendable {
  /// One function.
  public struct Entry: Sendable, Hashable {
    /// The name of the operation on the tape, or of the function.
    public let name: String
    /// What becomes of a gradient there.
    public let gradient: Gradient
  }

  /// What becomes of a gradient.
  public enum Gradient: Sendable, Hashable {
    /// One entry of the tape, whose pullback can be differentiated any number of times.
    case recorded(Operation)
    /// Made of recorded operations, and differentiated as they are.
    case composed
    /// There is none.
    case none(because: String)
  }

  /// All functions.
  public static let entries: [Entry] = recorded + composed + constant

  private static let recorded = Operation.allCases.map { Entry(name: $0.rawValue, gradient: .recorded($0)) }

  private static let composed = [
    "variance",
    "instanceNormalization", "upsampled", "pixelUnshuffle", "einsum", "embedding",
    "sorted", "topValues", "cosineSimilarity",
    "meanSquaredError", "meanAbsoluteError", "huberLoss", "smoothL1Loss", "klDivergence", "negativeLogLikelihood",
    "focalLoss", "sigmoidFocalLoss", "centerLoss",
    "standardDeviation", "norm", "flipped", "rolled", "tiled", "maskedFilled",
    "prod", "cumprod", "median", "adaptiveMaxPooled", "ceil", "trunc", "round", "lerp", "tril", "triu", "meshgrid",
    "outer",
  ].map { Entry(name: $0, gradient: .composed) }

  private static let constant = [
    ("compare", "truth values are 0 or 1 and do not change gradually"),
    ("isNaN", "truth values are 0 or 1 and do not change gradually"),
    ("isFinite", "truth values are 0 or 1 and do not change gradually"),
    ("isInfinite", "truth values are 0 or 1 and do not change gradually"),
    ("argmax", "places are whole numbers"),
    ("argmin", "places are whole numbers"),
    ("argsort", "places are whole numbers"),
    ("topIndices", "places are whole numbers"),
    ("crossEntropyRows", "it is for reports; crossEntropy has a gradient"),
    ("oneHot", "labels are whole numbers"),
    ("any", "truth values are 0 or 1 and do not change gradually"),
    ("all", "truth values are 0 or 1 and do not change gradually"),
    ("isClose", "truth values are 0 or 1 and do not change gradually"),
    ("unique", "which elements are equal does not change gradually"),
    ("bincount", "counts are whole numbers"),
  ].map { Entry(name: $0.0, gradient: .none(because: $0.1)) }
}
