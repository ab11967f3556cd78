import Core
import Kernels

/// How values between the pixels of an image are found when its size changes.
public enum Interpolation: Sendable, Hashable {
  /// The pixel at `floor(i * old / new)`, PyTorch's rule for `nearest`.
  case nearest
  /// Linear between the two nearest pixels along each axis.
  ///
  /// `alignCorners` says whether the centers of the corner pixels stay where they are; otherwise the images' edges
  /// do.
  case bilinear(alignCorners: Bool = false)
  /// Cubic among the four nearest pixels along each axis (Keys 1981, a = -0.75).
  case bicubic(alignCorners: Bool = false)
}

extension Tensor {
  /// `[N, C, H, W]` at another size, by bilinear interpolation.
  ///
  /// - Parameter alignCorners: whether the centers of the corner pixels stay where they are; otherwise the images'
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

  /// `[N, C, H, W]` at another size, each pixel that of the input at `floor(i * old / new)` along each axis, PyTorch's
  /// rule for `nearest`.
  public func resizedNearest(height: Int, width: Int) -> Tensor {
    let shape = shape
    return mapped(
      linearlyAs: .resizeNearest, { Resize.nearest($0, height: height, width: width) },
      transpose: { Resize.nearestGradient($0, inputShape: shape) })
  }

  /// `[N, C, H, W]` at another size.
  public func resized(height: Int, width: Int, _ interpolation: Interpolation) -> Tensor {
    switch interpolation {
    case .nearest: resizedNearest(height: height, width: width)
    case .bilinear(let corners): resizedBilinear(height: height, width: width, alignCorners: corners)
    case .bicubic(let corners): resizedBicubic(height: height, width: width, alignCorners: corners)
    }
  }

  /// `[N, C, H, W]` with height and width `factor` times as large.
  public func upsampled(by factor: Int, _ interpolation: Interpolation = .nearest) -> Tensor {
    require(
      rank == 4 && factor > 0,
      "upsampling: the input \(array.described) must be [N, C, H, W], and the factor \(factor) at least 1; give a "
        + "single image a first axis of 1")
    return resized(height: shape[2] * factor, width: shape[3] * factor, interpolation)
  }
}
