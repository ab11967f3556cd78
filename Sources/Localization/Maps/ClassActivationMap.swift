import Autodiff
import Kernels
import Layers

/// Class activation maps (CAM; Zhou et al., CVPR 2016), the default: the features before the global average pooling,
/// weighted with the class's row of the linear layer behind it.
///
/// See `ClassActivationMapper` for the heads that it understands. The maps are not rectified and leave the bias out.
public struct ClassActivationMap: MapMethod, Hashable {
  public static let name = "cam"

  public init() {}

  /// - Throws: `NoActivationMaps` if the network does not end as needed.
  public func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    try ClassActivationMapper(network, optimized: optimized, algorithm: Convolution.algorithm)
  }
}

extension ClassActivationMapper: Mapper {}
