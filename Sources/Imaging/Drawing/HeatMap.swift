extension Image {
  /// The image with a heat map laid over it.
  ///
  /// - Parameters:
  ///   - values: `height * width` numbers of a map of any size, rows from the top. 0 is cold and 1 is hot; others are
  ///     clamped, and a NaN counts as 0.
  ///   - mapWidth: columns of the map.
  ///   - mapHeight: rows of the map.
  ///   - colorMap: turbo unless told otherwise.
  ///   - opacity: of the colors, 0...1. Half unless told otherwise.
  ///   - fadesWhenCold: whether the opacity also falls with the value, so that cold places show the bare image.
  /// - Returns: an RGB image of this image's size. The map is interpolated linearly.
  public func overlaid(
    heatMap values: [Float], mapWidth: Int, mapHeight: Int, colorMap: ColorMap = .turbo, opacity: Float = 0.5,
    fadesWhenCold: Bool = false
  ) -> Image {
    require(
      mapWidth > 0 && mapHeight > 0 && values.count == mapWidth * mapHeight,
      "heat map: \(values.count) values do not fill \(mapWidth)x\(mapHeight)")
    var result = rgb()
    let table = colorMap.table
    let across = Self.linearTaps(from: mapWidth, to: width)
    let down = Self.linearTaps(from: mapHeight, to: height)
    for (y, row) in down.enumerated() {
      for (x, column) in across.enumerated() {
        func value(_ y: Int, _ x: Int) -> Float {
          let value = values[y * mapWidth + x]
          return value > 0 ? min(value, 1) : 0
        }
        let upper =
          value(row.first, column.first) * (1 - column.share) + value(row.first, column.second) * column.share
        let lower =
          value(row.second, column.first) * (1 - column.share) + value(row.second, column.second) * column.share
        let heat = upper * (1 - row.share) + lower * row.share
        let color = table[Int((heat * 255).rounded())]
        result.setPixel(x: x, y: y, to: color, opacity: fadesWhenCold ? opacity * min(1, heat * 1.6) : opacity)
      }
    }
    return result
  }

  /// A heat map as an image of its own, one pixel a value.
  public static func heatMap(_ values: [Float], width: Int, height: Int, colorMap: ColorMap = .turbo) -> Image {
    Image(width: width, height: height, filledWith: [0, 0, 0])
      .overlaid(heatMap: values, mapWidth: width, mapHeight: height, colorMap: colorMap, opacity: 1)
  }

  /// For each target pixel the two source pixels around its center and the share of the second.
  private static func linearTaps(from source: Int, to target: Int) -> [(first: Int, second: Int, share: Float)] {
    (0..<target).map { index in
      let position = (Float(index) + 0.5) * Float(source) / Float(target) - 0.5
      let clamped = min(max(position, 0), Float(source - 1))
      let first = Int(clamped)
      return (first, min(first + 1, source - 1), clamped - Float(first))
    }
  }
}
