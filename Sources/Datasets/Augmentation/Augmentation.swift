import Kernels

/// Steps that every picture goes through, and the normalization that ends them.
public struct Augmentation: Sendable {
  public var steps: [any AugmentationStep]
  public var normalization: Normalization

  /// The given steps in order, then the normalization (ImageNet's unless told otherwise).
  public init(_ steps: [any AugmentationStep], normalization: Normalization = .imageNet) {
    self.steps = steps
    self.normalization = normalization
  }

  /// Applies the steps, not the normalization.
  public func callAsFunction(_ sample: Sample, using generator: inout RandomGenerator) -> Sample {
    var sample = sample
    for step in steps { step.apply(to: &sample, using: &generator) }
    return sample
  }

  /// See `AugmentationStep.neededSide`.
  public var neededSide: Int? {
    for step in steps {
      if let side = step.neededSide { return side }
    }
    return nil
  }
}

extension Augmentation {
  /// As WSOL methods are trained: resize to 8/7 of the size (256 for 224), take a random square of `imageSize`, flip
  /// half of the pictures. (Choe et al., CVPR 2020.)
  public static func training(imageSize: Int, normalization: Normalization = .imageNet) -> Augmentation {
    let larger = (imageSize * 8 + 6) / 7
    return Augmentation(
      [Resize(width: larger, height: larger), RandomCrop(width: imageSize, height: imageSize), RandomFlip()],
      normalization: normalization)
  }

  /// As WSOL methods are evaluated: the whole picture resized to a square, whatever its shape, with no crop.
  /// (Choe et al., CVPR 2020.)
  public static func evaluation(imageSize: Int, normalization: Normalization = .imageNet) -> Augmentation {
    Augmentation([Resize(width: imageSize, height: imageSize)], normalization: normalization)
  }
}
