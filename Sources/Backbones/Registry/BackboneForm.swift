/// What a backbone ends in.
public enum BackboneForm: String, Sendable, CaseIterable, Codable {
  /// torchvision's layers, names and shapes, with the fully connected classifier.
  case classification
  /// For class activation maps: a higher resolution of the last features, global average pooling and one linear layer.
  case localization
}

/// How fine the last features of a localization form are: cells a side, for an image of 224 pixels a side.
public struct MapSize: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  /// Cells a side at 224 pixels; more for larger images, and fewer for smaller ones.
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// 14x14 cells: a stride of 16 pixels.
  public static let cells14 = MapSize(rawValue: 14)
  /// 28x28 cells: a stride of 8 pixels.
  public static let cells28 = MapSize(rawValue: 28)

  public var description: String { "\(rawValue)x\(rawValue)" }
}
