import Kernels

// The kernels' types that this module's own interface speaks of, so that its users need not import the kernels.

/// The sizes of a tensor's axes, outermost first: written as an array literal, `[8, 3, 224, 224]`.
public typealias Shape = Kernels.Shape
/// The type of a tensor's elements; PyTorch: `dtype`.
public typealias DType = Kernels.DType
/// A Swift number type that elements can be read and written as.
public typealias Scalar = Kernels.Scalar
/// Random numbers that follow from a seed.
public typealias RandomGenerator = Kernels.RandomGenerator
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
/// Bytes and numbers of the arrays that were made while `measuringMemory` ran a closure.
public typealias MemoryUse = Kernels.MemoryUse
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

/// Stops the program with `message` unless `condition` holds, naming the layer being run. The text survives release
/// builds, unlike a `precondition`'s; use it for checks in layers and operations of your own.
@inline(__always)
public func check(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { Kernels.fail(message(), file: file, line: line) }
}
