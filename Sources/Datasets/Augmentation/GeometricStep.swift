import Core

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
