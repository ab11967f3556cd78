import Core
import Imaging
import Localization
import Reporting

/// An image, what was found in it and where.
public struct LocalizedImage: Sendable {
  /// At its own size in RGB, or what the network saw of it where that was cut out; the box lies on it.
  public let image: Image
  /// The class's position in `classNames` of the run.
  public let label: Int
  /// The class that was found, for people.
  public let className: String
  /// The class's probability, 0...1.
  public let score: Double
  /// As the map method made it, at the resolution of the network's features.
  public let rawMap: ScoreMap
  /// In pixels of `image`; nil where the map is the same everywhere.
  public let box: Box?
  /// Relative to the map's largest value.
  public let threshold: Double
  /// How the map is brought to the image's size and to 0...1.
  public let rendering: MapRendering
  /// Whether the map says the same of every place, so that there is no box.
  public let isConstant: Bool

  /// The map normalized to 0...1, at the resolution of the network's features.
  public var map: ScoreMap { rawMap.normalized(by: rendering.normalization) }
}

extension LocalizedImage {
  /// Pixels of the shorter side of drawn images, at least: lines and letters need room.
  public static let usualSide = 320
  /// Images are enlarged no further than their longer side has so many pixels, however narrow they are.
  public static let longestEnlargedSide = 4096
  /// Images with a longer side are drawn smaller.
  public static let longestDrawnSide = 16384
  /// Images of more pixels are drawn smaller.
  public static let mostDrawnPixels = 1 << 26

  /// The image with heat map, the outline of the thresholded map, the box, class and score.
  ///
  /// - Parameters:
  ///   - minimumSide: smaller images are enlarged by a whole factor until their shorter side is at least this long, or
  ///     the longer one would pass `longestEnlargedSide`. Very large images are drawn smaller.
  ///   - truth: true boxes, drawn dashed.
  public func annotated(minimumSide: Int = usualSide, truth: [Box] = []) -> Image {
    let canvas = image.enlarged(toSide: minimumSide)
    let (across, down) = (Double(canvas.width) / Double(image.width), Double(canvas.height) / Double(image.height))
    let values = rendering(rawMap, at: ImageSize(width: canvas.width, height: canvas.height))
    var result = canvas.overlaid(
      heatMap: values.values, mapWidth: canvas.width, mapHeight: canvas.height, opacity: 0.45)
    result.draw(mask(values), color: .white, thickness: 1)
    for box in truth { result.draw(box.scaled(x: across, y: down), color: .green, dashed: true) }
    drawResult(on: &result, across, down)
    return result
  }

  private func drawResult(on canvas: inout Image, _ across: Double, _ down: Double) {
    let label = "\(className) \(Table.format(score * 100, decimals: 0))%"
    if let box {
      canvas.draw(box.scaled(x: across, y: down), label: label, color: .vermilion, thickness: 3)
    } else {
      canvas.drawLabel(label, x: 0, y: 0, background: .vermilion)
    }
  }

  /// What the box is made of.
  private func mask(_ values: ScoreMap) -> Mask {
    let levels = values.quantized()
    return Mask(
      width: values.width, height: values.height,
      values: levels.pixels(above: levels.level(at: threshold)).map { $0 ? Mask.foreground : Mask.background })
  }
}

extension Image {
  /// The image enlarged by the smallest whole factor that makes its shorter side at least `side` long, as far as the
  /// limits of `LocalizedImage` let it; smaller where it is larger than they are.
  func enlarged(toSide side: Int) -> Image {
    let (shorter, longer) = (min(width, height), max(width, height))
    let factor = min((side + shorter - 1) / shorter, LocalizedImage.longestEnlargedSide / longer)
    guard factor <= 1 else { return resized(width: width * factor, height: height * factor) }
    let shrunk = size.limited(toSide: LocalizedImage.longestDrawnSide, pixels: LocalizedImage.mostDrawnPixels)
    return resized(width: shrunk.width, height: shrunk.height)
  }
}

extension ImageSize {
  /// The size, or the largest one of its shape with sides of at most `side` and so many `pixels`.
  func limited(toSide side: Int = .max, pixels: Int) -> ImageSize {
    let (across, down) = (Double(width), Double(height))
    let share = min(1, Double(side) / max(across, down), (Double(pixels) / (across * down)).squareRoot())
    guard share < 1 else { return self }
    return ImageSize(width: max(1, Int(saturating: across * share)), height: max(1, Int(saturating: down * share)))
  }
}
