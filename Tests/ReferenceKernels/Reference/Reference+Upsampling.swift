extension Reference {
  /// `[N, C, H, W]` at another size: the pixel at `floor(i * old / new)` along each axis.
  public static func resizeNearest(_ x: ReferenceArray, height: Int, width: Int) -> ReferenceArray {
    ReferenceArray(shape: [x.shape[0], x.shape[1], height, width]) { index in
      x[index[0], index[1], index[2] * x.shape[2] / height, index[3] * x.shape[3] / width]
    }
  }

  /// The gradient of `resizeNearest` for an image of `shape`.
  public static func resizeNearestGradient(shape: [Int], gradient: ReferenceArray) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    for index in ReferenceArray.indices(gradient.shape) {
      let row = index[2] * shape[2] / gradient.shape[2]
      result[index[0], index[1], row, index[3] * shape[3] / gradient.shape[3]] += gradient[index]
    }
    return result
  }

  /// `[N, C * factor², H, W]` to `[N, C, H * factor, W * factor]`.
  public static func pixelShuffle(_ x: ReferenceArray, factor: Int) -> ReferenceArray {
    let shape = [x.shape[0], x.shape[1] / (factor * factor), x.shape[2] * factor, x.shape[3] * factor]
    return ReferenceArray(shape: shape) { index in
      let (y, column) = (index[2] % factor, index[3] % factor)
      return x[index[0], (index[1] * factor + y) * factor + column, index[2] / factor, index[3] / factor]
    }
  }

  /// `[N, C, H * factor, W * factor]` to `[N, C * factor², H, W]`.
  public static func pixelUnshuffle(_ x: ReferenceArray, factor: Int) -> ReferenceArray {
    let shape = [x.shape[0], x.shape[1] * factor * factor, x.shape[2] / factor, x.shape[3] / factor]
    return ReferenceArray(shape: shape) { index in
      let (channel, place) = (index[1] / (factor * factor), index[1] % (factor * factor))
      return x[index[0], channel, index[2] * factor + place / factor, index[3] * factor + place % factor]
    }
  }
}
