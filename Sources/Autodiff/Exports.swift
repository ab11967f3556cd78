// The kernels' types that this module's own interface speaks of, so that its users need not import the kernels.
import Kernels

public typealias Shape = Kernels.Shape
public typealias DType = Kernels.DType
public typealias Scalar = Kernels.Scalar
public typealias RandomGenerator = Kernels.RandomGenerator
public typealias ConvolutionGeometry = Kernels.ConvolutionGeometry
public typealias ConvolutionAlgorithm = Kernels.ConvolutionAlgorithm
public typealias PoolingGeometry = Kernels.PoolingGeometry
public typealias Rectifier = Kernels.Rectifier
public typealias NormalizationSettings = Kernels.Normalization.Settings
public typealias MemoryUse = Kernels.MemoryUse
public typealias ErasingThreshold = Kernels.FeatureErasing.Threshold
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
