import Core
import Imaging
import Kernels

/// Steps that every image goes through, and the normalization that ends them.
public struct Augmentation: Sendable, CustomStringConvertible {
  /// What is done to each image, one step after the other.
  public var steps: [any AugmentationStep]
  /// What turns 8-bit values into those that the network is given.
  public var normalization: PixelNormalization
  /// Whether images may be decoded at a smaller scale where the steps make them smaller still. That is much faster
  /// for large photographs and changes pixels a little, which training does not notice; measurements of a network
  /// should not depend on it.
  public var allowsScaledDecoding: Bool

  /// The given steps in order, then the normalization (ImageNet's unless told otherwise).
  public init(
    _ steps: [any AugmentationStep], normalization: PixelNormalization = .imageNet, allowsScaledDecoding: Bool = true
  ) {
    self.steps = steps
    self.normalization = normalization
    self.allowsScaledDecoding = allowsScaledDecoding
  }

  /// The steps with their numbers, the normalization, and whether decoding may be scaled: two augmentations with the
  /// same description do the same.
  public var description: String {
    (steps.map { "\($0)" } + ["\(normalization)"] + (allowsScaledDecoding ? [] : ["full decoding"]))
      .joined(separator: ", ")
  }

  /// Applies the steps, not the normalization.
  public func callAsFunction(_ sample: Sample, using generator: inout RandomGenerator) -> Sample {
    framed(sample, using: &generator).rendered()
  }

  /// Applies the steps, but leaves the last ones that only move pixels to whoever needs the pixels.
  func framed(_ sample: Sample, using generator: inout RandomGenerator) -> FramedSample {
    var framed = FramedSample(sample)
    for step in steps {
      if let step = step as? any GeometricStep {
        step.apply(to: &framed, using: &generator)
      } else {
        var rendered = framed.rendered()
        step.apply(to: &rendered, using: &generator)
        framed = FramedSample(rendered)
      }
    }
    return framed
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
  /// half of the images. (Choe et al., CVPR 2020.)
  public static func training(imageSize: Int, normalization: PixelNormalization = .imageNet) -> Augmentation {
    let larger = (imageSize * 8 + 6) / 7
    return Augmentation(
      [Resize(width: larger, height: larger), RandomCrop(width: imageSize, height: imageSize), RandomHorizontalFlip()],
      normalization: normalization)
  }

  /// As WSOL methods are evaluated: the whole image resized to a square, whatever its shape, with no crop.
  /// (Choe et al., CVPR 2020.) Images are decoded at full size, as in that benchmark.
  public static func evaluation(imageSize: Int, normalization: PixelNormalization = .imageNet) -> Augmentation {
    Augmentation(
      [Resize(width: imageSize, height: imageSize)], normalization: normalization, allowsScaledDecoding: false)
  }
}

/// One change to a sample, perhaps drawn by chance.
///
/// A step is described by its name and its stored properties (see `SelfDescribing`), so that a run can note how its
/// images were augmented.
public protocol AugmentationStep: SelfDescribing {
  /// Changes `sample`, drawing whatever is random from `generator` and nothing else.
  func apply(to sample: inout Sample, using generator: inout RandomGenerator)

  /// The shortest that the image's shorter side may be on arrival without losing detail; nil if it does not matter.
  /// `Int.max` where pixels are counted, so that only the full size will do.
  /// JPEG images are decoded at a smaller scale where the first step that cares allows it.
  var neededSide: Int? { get }
}

extension AugmentationStep {
  public var neededSide: Int? { nil }
}

/// A step that only moves pixels: resizes, crops or mirrors.
///
/// Neighboring steps of this kind become one, in which pixels that a later crop leaves out are never computed. The
/// result is the same to the bit as that of the steps one by one.
public protocol GeometricStep: AugmentationStep {
  /// Changes `sample`, drawing whatever is random from `generator` and nothing else.
  func apply(to sample: inout FramedSample, using generator: inout RandomGenerator)
}

extension GeometricStep {
  public func apply(to sample: inout Sample, using generator: inout RandomGenerator) {
    var framed = FramedSample(sample)
    apply(to: &framed, using: &generator)
    sample = framed.rendered()
  }
}
