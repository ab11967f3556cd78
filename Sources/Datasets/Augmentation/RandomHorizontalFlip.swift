import Core

/// Exchanges left and right of a random part of the images.
public struct RandomHorizontalFlip: GeometricStep {
  /// How likely an image is flipped, 0...1.
  public var probability: Double

  public init(probability: Double = 0.5) { self.probability = probability }

  public func apply(to sample: inout FramedSample, using generator: inout RandomGenerator) {
    if generator.uniform() < probability { sample.flip() }
  }
}
