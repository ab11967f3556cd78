import Core
import Glibc
import Kernels

/// Sets a random rectangle of some images of a batch to one number (Zhong et al. 2020). PyTorch:
/// `transforms.RandomErasing`.
///
///     DataLoader(dataset: birds, augmentation: steps, batchSize: 32, transforms: [RandomErasing()])
///
/// Images are normalized by then, so that 0 is the mean color.
public struct RandomErasing: BatchTransform {
  /// How likely an image loses a rectangle, 0...1.
  public var probability: Double
  /// The rectangle's share of the image's area.
  public var scale: ClosedRange<Double>
  /// Its height by its width.
  public var ratio: ClosedRange<Double>
  /// What is written there.
  public var value: Double

  /// PyTorch's defaults.
  public init(
    probability: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.33, ratio: ClosedRange<Double> = 0.3...3.3,
    value: Double = 0
  ) {
    require(
      (0...1).contains(probability) && scale.lowerBound > 0 && scale.upperBound <= 1 && ratio.lowerBound > 0,
      "random erasing: the probability \(probability) must be in 0...1, the shares \(scale) above 0 and at most 1, and "
        + "the ratios \(ratio) above 0")
    (self.probability, self.scale, self.ratio, self.value) = (probability, scale, ratio, value)
  }

  public func apply(to batch: inout Batch, using generator: inout RandomGenerator) {
    let shape = batch.pixels.shape
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    var pixels = batch.pixels.values(as: Float.self)
    for image in 0..<shape[0] where generator.uniform() < probability {
      guard let part = rectangle(height, width, &generator) else { continue }
      for channel in 0..<channels {
        for row in part.rows {
          let start = ((image * channels + channel) * height + row) * width
          for column in part.columns { pixels[start + column] = Float(value) }
        }
      }
    }
    batch.pixels = NDArray(pixels, shape: shape)
  }

  /// Nil where ten draws gave none that fits, as in PyTorch.
  private func rectangle(
    _ height: Int, _ width: Int, _ generator: inout RandomGenerator
  ) -> (rows: Range<Int>, columns: Range<Int>)? {
    for _ in 0..<10 {
      let area = Double(height * width) * generator.uniform(scale)
      let aspect = exp(generator.uniform(log(ratio.lowerBound)...log(ratio.upperBound)))
      let rows = Int(saturating: (area * aspect).squareRoot().rounded())
      let columns = Int(saturating: (area / aspect).squareRoot().rounded())
      guard rows > 0, columns > 0, rows < height, columns < width else { continue }
      let top = Int(saturating: generator.uniform() * Double(height - rows + 1))
      let left = Int(saturating: generator.uniform() * Double(width - columns + 1))
      return (top..<top + rows, left..<left + columns)
    }
    return nil
  }
}
