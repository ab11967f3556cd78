import Core
import Kernels

extension Tensor {
  /// Channels spread out as pixels: `[N, C * factor², H, W]` becomes `[N, C, H * factor, W * factor]` (Shi et al.
  /// 2016). Channel `(c * factor + y) * factor + x` holds the pixels at row y and column x of each cell of channel c.
  public func pixelShuffled(_ factor: Int) -> Tensor {
    require(
      rank == 4 && factor > 0 && shape[1] % (factor * factor) == 0,
      "pixel shuffle: the input \(array.described) must be [N, C, H, W] with a multiple of \(factor)² channels; change "
        + "the outputs of the layer before, or the factor, which is at least 1")
    return mapped(linearlyAs: .pixelShuffle, { spread($0, factor) }, transpose: { collected($0, factor) })
  }

  /// Pixels collected as channels, the inverse and transpose of `pixelShuffled`: `[N, C, H * factor, W * factor]`
  /// becomes `[N, C * factor², H, W]`.
  public func pixelUnshuffled(_ factor: Int) -> Tensor {
    require(
      rank == 4 && factor > 0 && shape[2] % factor == 0 && shape[3] % factor == 0,
      "pixel unshuffle: the input \(array.described) must be [N, C, H, W] with height and width multiples of "
        + "\(factor); pad the input, or change the factor, which is at least 1")
    return mapped(linearlyAs: .pixelShuffle, { collected($0, factor) }, transpose: { spread($0, factor) })
  }
}

private func spread(_ x: NDArray, _ factor: Int) -> NDArray {
  let (n, c, h, w) = (x.shape[0], x.shape[1] / (factor * factor), x.shape[2], x.shape[3])
  let split = x.reshaped([n, c, factor, factor, h, w])
  return Shaping.transposed(split, [0, 1, 4, 2, 5, 3]).reshaped([n, c, h * factor, w * factor])
}

private func collected(_ x: NDArray, _ factor: Int) -> NDArray {
  let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / factor, x.shape[3] / factor)
  let split = x.reshaped([n, c, h, factor, w, factor])
  return Shaping.transposed(split, [0, 1, 3, 5, 2, 4]).reshaped([n, c * factor * factor, h, w])
}
