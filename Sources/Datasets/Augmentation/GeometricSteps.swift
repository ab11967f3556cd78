import Core
import Glibc
import Imaging

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
      width: width <= height ? side : Int(saturating: (Double(width) * scale).rounded()),
      height: height <= width ? side : Int(saturating: (Double(height) * scale).rounded()))
  }

  public var neededSide: Int? { side }
}

/// Takes `width` x `height` pixels at a random place. Smaller images are padded with black on all sides first.
public struct RandomCrop: GeometricStep {
  /// Of the result, in pixels.
  public var width: Int
  /// Of the result, in pixels.
  public var height: Int
  /// Pixels of black added on each side before cropping.
  public var padding: Int

  public init(width: Int, height: Int, padding: Int = 0) {
    self.width = width
    self.height = height
    self.padding = padding
  }

  /// Pixels are counted, so the image must come in full size.
  public var neededSide: Int? { .max }

  public func apply(to sample: inout FramedSample, using generator: inout RandomGenerator) {
    func start(_ side: Int, _ wanted: Int) -> Int {
      let room = side + 2 * padding - wanted
      return room >= 0 ? generator.integer(below: room + 1) - padding : room / 2 - padding
    }
    let left = start(sample.size.width, width)
    sample.crop(left: left, top: start(sample.size.height, height), width: width, height: height)
  }
}

/// Takes the `width` x `height` pixels in the middle. Smaller images are padded with black.
public struct CenterCrop: GeometricStep {
  /// Of the result, in pixels.
  public var width: Int
  /// Of the result, in pixels.
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Pixels are counted, so the image must come in full size.
  public var neededSide: Int? { .max }

  public func apply(to sample: inout FramedSample, using generator: inout RandomGenerator) {
    sample.crop(
      left: (sample.size.width - width) / 2, top: (sample.size.height - height) / 2, width: width,
      height: height)
  }
}

/// Takes a part of random area and shape and resizes it to `width` x `height` (Szegedy et al., CVPR 2015).
public struct RandomResizedCrop: GeometricStep {
  /// Of the result, in pixels, whatever the part's size.
  public var width: Int
  /// Of the result, in pixels, whatever the part's size.
  public var height: Int
  /// The part's share of the image's area.
  public var scale: ClosedRange<Double>
  /// The part's width divided by its height, drawn evenly on a logarithmic scale.
  public var ratio: ClosedRange<Double>

  public init(
    width: Int, height: Int, scale: ClosedRange<Double> = 0.08...1, ratio: ClosedRange<Double> = 3 / 4...4 / 3
  ) {
    self.width = width
    self.height = height
    self.scale = scale
    self.ratio = ratio
  }

  public func apply(to sample: inout FramedSample, using generator: inout RandomGenerator) {
    let region = region(sample.size, using: &generator)
    sample.resize(width: width, height: height, from: region)
  }

  /// Ten draws; if none fits, the largest part in the middle whose shape is allowed.
  private func region(_ image: ImageSize, using generator: inout RandomGenerator) -> Box {
    let (across, down) = (Double(image.width), Double(image.height))
    for _ in 0..<10 {
      let area = across * down * generator.uniform(scale)
      let shape = exp(generator.uniform(log(ratio.lowerBound)...log(ratio.upperBound)))
      let width = (area * shape).squareRoot().rounded()
      let height = (area / shape).squareRoot().rounded()
      guard width >= 1, height >= 1, width <= across, height <= down else { continue }
      let left = Double(generator.integer(below: Int(saturating: across - width) + 1))
      let top = Double(generator.integer(below: Int(saturating: down - height) + 1))
      return Box(x: left, y: top, width: width, height: height)
    }
    let shape = min(max(across / down, ratio.lowerBound), ratio.upperBound)
    let width = max(1, min(across, (down * shape).rounded()))
    let height = max(1, min(down, (across / shape).rounded()))
    return Box(
      x: ((across - width) / 2).rounded(.down), y: ((down - height) / 2).rounded(.down), width: width, height: height)
  }

  public var neededSide: Int? {
    Int(saturating: (Double(max(width, height)) / max(scale.lowerBound, 1e-4).squareRoot()).rounded(.up))
  }
}

/// Exchanges left and right of a random part of the images.
public struct RandomHorizontalFlip: GeometricStep {
  /// How likely an image is flipped, 0...1.
  public var probability: Double

  public init(probability: Double = 0.5) { self.probability = probability }

  public func apply(to sample: inout FramedSample, using generator: inout RandomGenerator) {
    if generator.uniform() < probability { sample.flip() }
  }
}
