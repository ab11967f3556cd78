import Kernels

extension Tensor {
  /// `[N, C, H, W]` at another size, by bilinear interpolation.
  ///
  /// - Parameter alignCorners: whether the centres of the corner pixels stay where they are; otherwise the pictures'
  ///   edges do.
  public func resizedBilinear(height: Int, width: Int, alignCorners: Bool = false) -> Tensor {
    let shape = shape
    return mapped(
      linearlyAs: .resizeBilinear, { Resize.bilinear($0, height: height, width: width, alignCorners: alignCorners) },
      transpose: { Resize.bilinearGradient($0, inputShape: shape, alignCorners: alignCorners) })
  }

  /// `[N, C, H, W]` at another size, by bicubic interpolation with Keys' kernel (a = -0.75).
  public func resizedBicubic(height: Int, width: Int, alignCorners: Bool = false) -> Tensor {
    let shape = shape
    return mapped(
      linearlyAs: .resizeBicubic, { Resize.bicubic($0, height: height, width: width, alignCorners: alignCorners) },
      transpose: { Resize.bicubicGradient($0, inputShape: shape, alignCorners: alignCorners) })
  }
}
