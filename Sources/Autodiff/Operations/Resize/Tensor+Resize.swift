import Kernels

extension Tensor {
  /// `[N, C, H, W]` at another size, by bilinear interpolation.
  ///
  /// - Parameter alignCorners: whether the centres of the corner pixels stay where they are; otherwise the pictures'
  ///   edges do.
  public func resizedBilinear(height: Int, width: Int, alignCorners: Bool = false) -> Tensor {
    let shape = shape
    let output = Resize.bilinear(array, height: height, width: width, alignCorners: alignCorners)
    return Tensor.recorded(.resizeBilinear, [self], output) {
      { gradient in
        [Tensor(Resize.bilinearGradient(gradient.array, inputShape: shape, alignCorners: alignCorners))]
      }
    }
  }

  /// `[N, C, H, W]` at another size, by bicubic interpolation with Keys' kernel (a = -0.75).
  public func resizedBicubic(height: Int, width: Int, alignCorners: Bool = false) -> Tensor {
    let shape = shape
    let output = Resize.bicubic(array, height: height, width: width, alignCorners: alignCorners)
    return Tensor.recorded(.resizeBicubic, [self], output) {
      { gradient in
        [Tensor(Resize.bicubicGradient(gradient.array, inputShape: shape, alignCorners: alignCorners))]
      }
    }
  }
}
