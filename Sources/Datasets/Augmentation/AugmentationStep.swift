import Core

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
