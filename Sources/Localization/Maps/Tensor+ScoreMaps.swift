import Autodiff

extension Tensor {
  /// The maps in a tensor `[M, h, w]` or `[M, 1, h, w]`.
  public func scoreMaps() -> [ScoreMap] {
    let sizes = Array(shape)
    require(
      sizes.count == 3 || (sizes.count == 4 && sizes[1] == 1),
      "scoreMaps: \(shape) is neither [M, h, w] nor [M, 1, h, w]; sum over the channels first")
    let (height, width) = (sizes[sizes.count - 2], sizes[sizes.count - 1])
    let (values, size) = (floats, height * width)
    return (0..<sizes[0]).map {
      ScoreMap(width: width, height: height, values: Array(values[$0 * size..<($0 + 1) * size]))
    }
  }
}
