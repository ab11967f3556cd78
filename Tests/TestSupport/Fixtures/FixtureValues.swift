/// Values generated from names, the same as `Tests/Fixtures/common.py` generates.
///
/// Networks of the fixtures are far too large to store; both sides write their parameters and images out from names.
public enum FixtureValues {
  /// The 64-bit FNV-1a hash of the UTF-8 bytes of `text`.
  public static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The word at `index` of the splitmix64 sequence that starts from `base`.
  public static func word(base: UInt64, index: Int) -> UInt64 {
    var z = base &+ UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// `count` values in [-1, 1) for `name`.
  public static func signed(name: String, count: Int) -> [Double] {
    let base = hash(name)
    return (0..<count).map { 2 * (Double(word(base: base, index: $0) >> 11) * 0x1p-53) - 1 }
  }

  /// `count` values in [-scale, scale) for `name`, rounded to single precision.
  public static func weights(name: String, count: Int, scale: Double) -> [Float] {
    let base = hash(name)
    return (0..<count).map { Float((2 * (Double(word(base: base, index: $0) >> 11) * 0x1p-53) - 1) * scale) }
  }

  /// The start value of a network's parameter or buffer with this state name and shape.
  ///
  /// Weights with two or more axes: uniform within `sqrt(6 / fan-in)`; weights with one axis (batch normalization):
  /// within 1 ± 0.2; biases: within ±0.1; running means 0 and variances 1.
  public static func parameter(name: String, shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    if name.hasSuffix("running_mean") || name.hasSuffix("num_batches_tracked") {
      return Array(repeating: 0, count: count)
    }
    if name.hasSuffix("running_var") { return Array(repeating: 1, count: count) }
    if name.hasSuffix(".bias") { return weights(name: name, count: count, scale: 0.1) }
    if shape.count == 1 { return signed(name: name, count: count).map { Float(1 + 0.2 * $0) } }
    let fanIn = shape.dropFirst().reduce(1, *)
    return weights(name: name, count: count, scale: (6 / Double(fanIn)).squareRoot())
  }

  /// The images of a network fixture: values in [-2, 2) in row-major order.
  public static func input(name: String, shape: [Int]) -> [Float] {
    weights(name: name, count: shape.reduce(1, *), scale: 2)
  }

  /// The labels of a network fixture: row modulo classes.
  public static func labels(rows: Int, classes: Int) -> [Int] { (0..<rows).map { $0 % classes } }

  /// The flat indices at which a network fixture keeps the gradient of a parameter of `count` values.
  public static func sampleIndices(name: String, count: Int, samples: Int = 64) -> [Int] {
    let base = hash(name + "#sample")
    return (0..<samples).map { Int(word(base: base, index: $0) % UInt64(count)) }
  }
}
