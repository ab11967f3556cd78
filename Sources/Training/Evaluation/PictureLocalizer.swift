import Autodiff
import Datasets
import Imaging
import Layers
import Localization

/// Finds the object in single pictures with the network of a run.
public struct PictureLocalizer: Sendable {
  public let classNames: [String]
  public let imageSize: Int
  /// Relative to the map's largest value.
  public let threshold: Double
  private let mapper: ClassActivationMapper

  /// - Parameter threshold: the one that the run chose on its held-out pictures where nil; 0.2 if it chose none.
  /// - Throws: a text about the run or its checkpoint.
  public init(run path: String, threshold: Double? = nil) throws {
    let directory = RunDirectory(path: path)
    let (network, description) = try directory.network()
    mapper = try ClassActivationMapper(network)
    classNames = description.classNames
    imageSize = description.configuration.imageSize
    self.threshold = threshold ?? directory.thresholds()?.threshold ?? PictureLocalizer.usualThreshold
  }

  /// A fifth of the maximum, as in the paper on class activation maps (Zhou et al. 2016).
  static let usualThreshold = 0.2

  /// - Parameter label: the class to look for; the likeliest one where nil.
  public func callAsFunction(_ picture: Picture, label: Int? = nil) -> LocalizedPicture {
    let resized = picture.rgb().resized(width: imageSize, height: imageSize)
    let maps = mapper(Tensor(Datasets.Normalization.imageNet.pixels(of: [resized])))
    let shown = label ?? maps.topClasses(1)[0][0]
    let score = maps.probabilities.doubles[shown]
    let map = maps.maps(of: [shown], picture: 0)[0]
    let size = PictureSize(width: picture.width, height: picture.height)
    let box = MapToBox(threshold: threshold)(map, in: size).first
    return LocalizedPicture(
      picture: picture.rgb(), label: shown, className: classNames[shown], score: score, map: map.normalized(), box: box,
      threshold: threshold)
  }
}

/// A picture, what was found in it and where.
public struct LocalizedPicture: Sendable {
  public let picture: Picture
  public let label: Int
  public let className: String
  /// The class's probability, 0...1.
  public let score: Double
  /// Normalized to 0...1, at the network's resolution.
  public let map: ScoreMap
  /// In pixels of `picture`; nil where the map is the same everywhere.
  public let box: Box?
  public let threshold: Double

  /// The picture with heat map, the outline of the thresholded map, the box, class and score.
  ///
  /// - Parameters:
  ///   - minimumSide: small pictures are enlarged until their shorter side is about this long.
  ///   - truth: true boxes, drawn dashed.
  public func annotated(minimumSide: Int = 320, truth: [Box] = []) -> Picture {
    let factor = max(1, (minimumSide + min(picture.width, picture.height) - 1) / min(picture.width, picture.height))
    let (width, height) = (picture.width * factor, picture.height * factor)
    let values = map.resized(to: PictureSize(width: width, height: height)).normalized()
    var result = picture.resized(width: width, height: height)
      .overlaid(heatMap: values.values, mapWidth: width, mapHeight: height, opacity: 0.45)
    result.draw(mask(values), color: .white, thickness: 1)
    for box in truth { result.draw(box.scaled(x: Double(factor), y: Double(factor)), color: .green, dashed: true) }
    let label = "\(className) \(Int((score * 100).rounded()))%"
    if let box {
      result.draw(box.scaled(x: Double(factor), y: Double(factor)), label: label, color: .vermilion, thickness: 3)
    } else {
      result.drawLabel(label, x: 0, y: 0, background: .vermilion)
    }
    return result
  }

  private func mask(_ values: ScoreMap) -> Mask {
    let limit = Float(threshold)
    return Mask(
      width: values.width, height: values.height,
      values: values.values.map { $0 > limit ? Mask.foreground : Mask.background })
  }
}
