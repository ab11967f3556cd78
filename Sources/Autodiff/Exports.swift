// The kernels' types that this module's own interface speaks of, so that its users need not import the kernels.
import Kernels

public typealias Shape = Kernels.Shape
public typealias DType = Kernels.DType
public typealias Scalar = Kernels.Scalar
public typealias RandomGenerator = Kernels.RandomGenerator
public typealias ConvolutionGeometry = Kernels.ConvolutionGeometry
public typealias ConvolutionAlgorithm = Kernels.ConvolutionAlgorithm
public typealias PoolingGeometry = Kernels.PoolingGeometry
public typealias NormalizationSettings = Kernels.Normalization.Settings
public typealias ErasingThreshold = Kernels.FeatureErasing.Threshold
public typealias LinearAlgebraError = Kernels.LinearAlgebraError
