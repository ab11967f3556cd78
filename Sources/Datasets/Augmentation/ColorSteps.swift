import Core

/// Changes brightness, contrast, saturation and hue by random amounts, in random order.
///
/// The first three are multiplied by factors from `max(0, 1 - x)...(1 + x)`; hue is turned by `-hue...hue` of the full
/// circle. (As torchvision's transform of this purpose.)
public struct ColorJitter: AugmentationStep {
  /// How far the factor of the brightness is from 1, at least 0; 0 leaves it alone.
  public var brightness: Double
  /// How far the factor of the contrast is from 1, at least 0; 0 leaves it alone.
  public var contrast: Double
  /// How far the factor of the saturation is from 1, at least 0; 0 leaves it alone.
  public var saturation: Double
  /// 0...0.5.
  public var hue: Double

  public init(brightness: Double = 0, contrast: Double = 0, saturation: Double = 0, hue: Double = 0) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
  }

  public func apply(to sample: inout Sample, using generator: inout RandomGenerator) {
    func factor(_ strength: Double) -> Float { Float(generator.uniform(max(0, 1 - strength)...(1 + strength))) }
    let factors = (factor(brightness), factor(contrast), factor(saturation))
    let turn = Float(generator.uniform(-hue...hue))
    for change in generator.shuffled(0..<4) {
      switch change {
      case 0 where brightness > 0: ColorJitter.blend(&sample.image.pixels, factors.0) { _ in 0 }
      case 1 where contrast > 0:
        let mean = ColorJitter.meanLuminance(sample.image.pixels)
        ColorJitter.blend(&sample.image.pixels, factors.1) { _ in mean }
      case 2 where saturation > 0: ColorJitter.blend(&sample.image.pixels, factors.2, ColorJitter.luminance)
      case 3 where hue > 0: ColorJitter.turnHue(&sample.image.pixels, by: turn)
      default: break
      }
    }
  }

  /// Moves every pixel away from what `origin` gives for it (or towards it, for factors below 1).
  private static func blend(_ pixels: inout [UInt8], _ factor: Float, _ origin: (SIMD3<Float>) -> Float) {
    for at in stride(from: 0, to: pixels.count, by: 3) {
      let pixel = load(pixels, at)
      let base = SIMD3(repeating: origin(pixel))
      store(base + (pixel - base) * factor, &pixels, at)
    }
  }

  /// A turn of the hue leaves each pixel's largest and smallest channel value as they are.
  private static func turnHue(_ pixels: inout [UInt8], by turn: Float) {
    for at in stride(from: 0, to: pixels.count, by: 3) {
      let pixel = load(pixels, at)
      let color = HSV(rgb: pixel)
      store(HSV(hue: color.hue + turn, saturation: color.saturation, value: color.value).rgb, &pixels, at)
    }
  }

  private static func meanLuminance(_ pixels: [UInt8]) -> Float {
    var sum = 0.0
    for at in stride(from: 0, to: pixels.count, by: 3) { sum += Double(luminance(load(pixels, at))) }
    return Float(sum / Double(max(1, pixels.count / 3))).rounded()
  }

  private static func luminance(_ pixel: SIMD3<Float>) -> Float {
    0.299 * pixel.x + 0.587 * pixel.y + 0.114 * pixel.z
  }

  private static func load(_ pixels: [UInt8], _ at: Int) -> SIMD3<Float> {
    SIMD3(Float(pixels[at]), Float(pixels[at + 1]), Float(pixels[at + 2]))
  }

  private static func store(_ pixel: SIMD3<Float>, _ pixels: inout [UInt8], _ at: Int) {
    let limited = (pixel.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255)) + 0.5)
    for channel in 0..<3 { pixels[at + channel] = UInt8(saturating: limited[channel]) }
  }
}

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
      return (0..<256).map { UInt8(saturating: (Double($0) + shift).rounded()) }
    }
    for channel in 0..<3 {
      for at in stride(from: channel, to: sample.image.pixels.count, by: 3) {
        sample.image.pixels[at] = tables[channel][Int(sample.image.pixels[at])]
      }
    }
  }
}

/// A color as hue, saturation and value. RGB values are on any scale, and `value` is on the same.
struct HSV {
  /// In turns; only the fraction counts. Red is 0, green 1/3.
  var hue: Float
  /// 0...1.
  var saturation: Float
  var value: Float

  init(hue: Float, saturation: Float, value: Float) {
    self.hue = hue
    self.saturation = saturation
    self.value = value
  }

  init(rgb: SIMD3<Float>) {
    let (largest, smallest) = (rgb.max(), rgb.min())
    let range = largest - smallest
    value = largest
    saturation = largest > 0 ? range / largest : 0
    guard range > 0 else {
      hue = 0
      return
    }
    if rgb.x == largest {
      hue = (rgb.y - rgb.z) / range / 6
    } else if rgb.y == largest {
      hue = (2 + (rgb.z - rgb.x) / range) / 6
    } else {
      hue = (4 + (rgb.x - rgb.y) / range) / 6
    }
  }

  var rgb: SIMD3<Float> {
    let turn = hue - hue.rounded(.down)
    func channel(_ shift: Float) -> Float {
      let place = (turn * 6 + shift).truncatingRemainder(dividingBy: 6)
      return value - value * saturation * max(0, min(place, 4 - place, 1))
    }
    return SIMD3(channel(5), channel(3), channel(1))
  }
}
