import Core

extension Image {
  /// The image with a heat map laid over it.
  ///
  /// - Parameters:
  ///   - values: `height * width` numbers of a map of any size, rows from the top. 0 is cold and 1 is hot; others are
  ///     clamped. Where one is NaN, the image shows `ColorMap.ofNaN` at full opacity.
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
          min(max(values[y * mapWidth + x], 0), 1)
        }
        let upper =
          value(row.first, column.first) * (1 - column.share) + value(row.first, column.second) * column.share
        let lower =
          value(row.second, column.first) * (1 - column.share) + value(row.second, column.second) * column.share
        let heat = upper * (1 - row.share) + lower * row.share
        guard !heat.isNaN else {
          result.setPixel(x: x, y: y, to: ColorMap.ofNaN, opacity: 1)
          continue
        }
        let color = table[Int(saturating: (heat * 255).rounded())]
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
      let first = Int(saturating: clamped)
      return (first, min(first + 1, source - 1), clamped - Float(first))
    }
  }
}

/// Colors for the numbers 0...1.
public enum ColorMap: String, Sendable, Hashable, Codable, CaseIterable {
  /// Dark blue over green to dark red: a rainbow without false edges, the successor of jet. Strong on photographs.
  case turbo
  /// Dark violet to yellow, evenly spaced to the eye and readable in gray.
  case viridis
  /// Black to white.
  case gray

  /// What is drawn where there is no number: magenta, which no map has.
  public static let ofNaN = Color(red: 255, green: 0, blue: 255)

  /// The color for `value`; values outside 0...1 are clamped, and NaN has `ofNaN`.
  public func callAsFunction(_ value: Float) -> Color {
    guard !value.isNaN else { return Self.ofNaN }
    let position = min(max(value, 0), 1)
    switch self {
    case .gray:
      let level = UInt8(saturating: (position * 255).rounded())
      return Color(red: level, green: level, blue: level)
    case .turbo: return Self.evaluate(Self.turboCoefficients, at: position)
    case .viridis: return Self.evaluate(Self.viridisCoefficients, at: position)
    }
  }

  /// The colors of 256 evenly spaced values, from 0 to 1.
  public var table: [Color] { (0..<256).map { self(Float($0) / 255) } }

  private static func evaluate(_ coefficients: [SIMD3<Float>], at position: Float) -> Color {
    var sum = SIMD3<Float>()
    for coefficient in coefficients.reversed() { sum = sum * position + coefficient }
    func byte(_ value: Float) -> UInt8 { UInt8(saturating: (value * 255).rounded()) }
    return Color(red: byte(sum.x), green: byte(sum.y), blue: byte(sum.z))
  }
}

extension ColorMap {
  /// Red, green and blue of turbo as a polynomial of degree 5, lowest power first.
  /// Source: A. Mikhailov, "Turbo, an improved rainbow colormap for visualization" (2019), polynomial approximation.
  static let turboCoefficients: [SIMD3<Float>] = [
    SIMD3(0.13572138, 0.09140261, 0.10667330),
    SIMD3(4.61539260, 2.19418839, 12.64194608),
    SIMD3(-42.66032258, 4.84296658, -60.58204836),
    SIMD3(132.13108234, -14.18503333, 110.36276771),
    SIMD3(-152.94239396, 4.27729857, -89.90310912),
    SIMD3(59.28637943, 2.82956604, 27.34824973),
  ]

  /// Red, green and blue of viridis as a polynomial of degree 6, lowest power first.
  /// Source: the map is S. van der Walt and N. Smith's (2015); the fit is M. Zucker's, in the public domain.
  static let viridisCoefficients: [SIMD3<Float>] = [
    SIMD3(0.2777273272, 0.0054073445, 0.3340998053),
    SIMD3(0.1050930431, 1.4046135299, 1.3845901626),
    SIMD3(-0.3308618287, 0.2148475595, 0.0950951630),
    SIMD3(-4.6342304990, -5.7991009734, -19.3324409563),
    SIMD3(6.2282699363, 14.1799333668, 56.6905526007),
    SIMD3(4.7763849977, -13.7451453777, -65.3530326334),
    SIMD3(-5.4354558559, 4.6458526122, 26.3124352496),
  ]
}
