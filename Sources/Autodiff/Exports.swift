// Shapes, element types, random numbers and failures, which every user of this module speaks of.
@_exported import Core
// The kernels' types that its interface speaks of as well, so that its users need not import the kernels.
import Kernels

/// Stride, padding, dilation and groups of a convolution.
public typealias ConvolutionGeometry = Kernels.ConvolutionGeometry
/// How a convolution is computed. Algorithms differ in speed, memory and rounding.
public typealias ConvolutionAlgorithm = Kernels.ConvolutionAlgorithm
/// Window, stride and padding of a pooling.
public typealias PoolingGeometry = Kernels.PoolingGeometry
/// A rectifier that another operation applies in its own pass, such as ReLU behind a convolution.
public typealias Rectifier = Kernels.Rectifier
/// Epsilon of a batch normalization, the rectifier behind it, and how many branches have statistics of their own.
public typealias NormalizationSettings = Kernels.Normalization.Settings
/// What an activation is compared with when features are erased.
public typealias ErasingThreshold = Kernels.FeatureErasing.Threshold
/// Why a system of equations or a decomposition has no result.
public typealias LinearAlgebraError = Kernels.LinearAlgebraError

/// Runs `body` and counts the memory of the arrays that it makes and releases. Calls may be nested.
///
///     let (gradients, memory) = measuringMemory { loss.backward() }
///     print(memory.peakBytes, memory.addedPeakBytes)
///
/// - Returns: the result of `body`, and what was counted up to the moment when it was there.
public func measuringMemory<Result>(_ body: () throws -> Result) rethrows -> (result: Result, memory: MemoryUse) {
  try MemoryUse.measuring(body)
}
