import Kernels

/// Shifts all pixels of an image along the main directions in which colors of natural images differ (Krizhevsky,
/// Sutskever and Hinton, NIPS 2012, section 4.1).
///
/// The eigenvalues and eigenvectors are those of ImageNet's pixels on a scale of 0...1, as published with Facebook's
/// fb.resnet.torch.
public struct PCALighting: AugmentationStep, CustomStringConvertible {
  /// The standard deviation of the random factors; 0.1 in the paper.
  public var standardDeviation: Double

  public init(standardDeviation: Double = 0.1) { self.standardDeviation = standardDeviation }

  /// The text that runs keep of an augmentation, and compare when they are resumed.
  public var description: String { "PCALighting(deviation: \(standardDeviation))" }

  /// How much the colors differ along each eigenvector.
  public static let eigenvalues: [Double] = [0.2175, 0.0188, 0.0045]
  /// Columns are eigenvectors, rows red, green and blue.
  public static let eigenvectors: [[Double]] = [
    [-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140], [-0.5836, -0.6948, 0.4203],
  ]

  public func apply(to sample: inout Sample, using generator: inout RandomGenerator) {
    let factors = PCALighting.eigenvalues.map { $0 * generator.normal() * standardDeviation }
    let tables = PCALighting.eigenvectors.map { row in
      let shift = 255 * (row[0] * factors[0] + row[1] * factors[1] + row[2] * factors[2])
      return (0..<256).map { UInt8(max(0, min(255, (Double($0) + shift).rounded()))) }
    }
    for channel in 0..<3 {
      for at in stride(from: channel, to: sample.image.pixels.count, by: 3) {
        sample.image.pixels[at] = tables[channel][Int(sample.image.pixels[at])]
      }
    }
  }
}
