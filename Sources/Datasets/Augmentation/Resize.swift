import Core
import Kernels

/// Resizes to exactly `width` x `height`, whatever the image's shape.
public struct Resize: GeometricStep {
  /// Of the result, in pixels.
  public var width: Int
  /// Of the result, in pixels.
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  public func apply(to sample: inout FramedSample, using generator: inout RandomGenerator) {
    sample.resize(width: width, height: height)
  }

  public var neededSide: Int? { max(width, height) }
}

/// Resizes so that the shorter side is `side` long and the shape is kept.
public struct ResizeShorterSide: GeometricStep {
  /// Of the result's shorter side, in pixels.
  public var side: Int

  /// - Parameter side: the shorter side of the result, in pixels. torchvision: `Resize(side)`.
  public init(_ side: Int) { self.side = side }

  public func apply(to sample: inout FramedSample, using generator: inout RandomGenerator) {
    let (width, height) = (sample.size.width, sample.size.height)
    let scale = Double(side) / Double(min(width, height))
    sample.resize(
      width: width <= height ? side : Int((Double(width) * scale).rounded()),
      height: height <= width ? side : Int((Double(height) * scale).rounded()))
  }

  public var neededSide: Int? { side }
}
