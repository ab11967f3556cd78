extension Shape: Codable {
  /// A list of sizes.
  public init(from decoder: any Decoder) throws {
    let sizes = try decoder.singleValueContainer().decode([Int].self)
    guard sizes.count <= Shape.maximumRank, sizes.allSatisfy({ $0 >= 0 }) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "\(sizes) is not a shape"))
    }
    self.init(sizes)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Array(self))
  }
}
