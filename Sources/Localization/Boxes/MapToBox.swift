import Core
import Imaging

/// Which boxes a thresholded map gives.
public enum BoxMode: String, Sendable, Hashable, Codable, CaseIterable {
  /// The box of the component with the largest contour: the usual definition.
  case largestComponent = "largest"
  /// The boxes of all components.
  case allComponents = "all"
  /// One box around everything above the threshold, the way the released code of EIL and DANet makes it.
  case union
}

/// Turns a score map into boxes by a threshold relative to its maximum.
public struct MapToBox: Sendable, Hashable {
  /// Relative to the map's maximum, 0...1.
  public var threshold: Double
  /// Which components of the thresholded map get a box.
  public var mode: BoxMode
  /// Whether `.allComponents` also gives the rims of holes, as the WSOL benchmark's boxes do.
  public var includesHoles: Bool
  /// How a raw map is brought to the image's size and to 0...1.
  public var rendering: MapRendering

  /// - Parameters:
  ///   - threshold: 0...1; 0.2 unless told otherwise, the choice of Zhou et al. (CVPR 2016).
  ///   - mode: the largest component unless told otherwise.
  ///   - includesHoles: no unless told otherwise.
  ///   - rendering: bicubic, then minimum to maximum, unless told otherwise.
  public init(
    threshold: Double = 0.2, mode: BoxMode = .largestComponent, includesHoles: Bool = false,
    rendering: MapRendering = MapRendering()
  ) {
    require(
      threshold >= 0 && threshold <= 1, "MapToBox: the threshold is relative to the maximum, 0...1, not \(threshold)")
    self.threshold = threshold
    self.mode = mode
    self.includesHoles = includesHoles
    self.rendering = rendering
  }

  /// The boxes of a raw map at an image's size: resized, normalized, thresholded.
  ///
  /// - Returns: boxes `[x, y, x + width, y + height]` in pixels of the image, the right and bottom corner at most its
  ///   last pixel, the largest contour first; one with all corners 0 where nothing lies above the threshold.
  public func callAsFunction(_ map: ScoreMap, in image: ImageSize) -> [Box] {
    boxes(in: rendering(map, at: image).quantized())
  }

  /// The boxes of a map in levels, in its own pixels.
  public func boxes(in map: LevelMap) -> [Box] {
    let components = map.components(above: map.level(at: threshold))
    guard let largest = components.largest() else { return [ThresholdSweep.empty] }
    switch mode {
    case .largestComponent: return [largest.box]
    case .union:
      return [components.dropFirst().reduce(components[0].box) { $0.union($1.box) }]
    case .allComponents:
      return components.filter { includesHoles || !$0.isHole }
        .sorted { $0.contourArea != $1.contourArea ? $0.contourArea > $1.contourArea : $0.pixelCount > $1.pixelCount }
        .map(\.box)
    }
  }
}
