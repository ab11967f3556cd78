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
