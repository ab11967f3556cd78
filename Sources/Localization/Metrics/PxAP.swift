/// Average precision of the maps' pixels (PxAP; Choe et al., CVPR 2020), over the images that have a mask. It rests on
/// no threshold; see `PixelPrecision`.
public struct PxAP: LocalizationMetric {
  static let name = "pxAP"
  private var pixels: PixelPrecision?

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    guard let mask = image.mask else { return }
    var own = pixels ?? PixelPrecision(grid: image.grid)
    pixels = nil
    own.add(image.map, mask)
    pixels = own
  }

  public mutating func merge(_ other: PxAP) {
    guard let found = other.pixels else { return }
    if pixels == nil { pixels = found } else { pixels?.merge(found) }
  }

  public var readings: [MetricReading] { [MetricReading(Self.name, "PxAP", .value(pixels?.result()))] }
}
