import Glibc

/// A small, fast random generator (xoshiro256**, Blackman and Vigna 2018) whose whole state can be saved, so that a
/// resumed run draws the numbers that the uninterrupted one would have drawn.
public struct RandomGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// Four numbers, from which the sequence goes on.
  public private(set) var state: [UInt64]

  /// Spreads `seed` over the state with splitmix64, as the generator's authors advise.
  public init(seed: UInt64) {
    var mixer = SplitMix(seed: seed)
    state = (0..<4).map { _ in mixer.next() }
  }

  /// A generator for one of many independent streams, such as one an image and epoch.
  public init(seed: UInt64, stream: UInt64...) {
    var mixed = seed
    for part in stream {
      var mixer = SplitMix(seed: mixed ^ (part &* 0xD6E8_FEB8_6659_FD93))
      mixed = mixer.next()
    }
    self.init(seed: mixed)
  }

  public init?(state: [UInt64]) {
    guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
    self.state = state
  }

  public mutating func next() -> UInt64 {
    state.withUnsafeMutableBufferPointer { s in
      let product = s[1] &* 5
      let result = (product << 7 | product >> 57) &* 9
      let shifted = s[1] << 17
      s[2] ^= s[0]
      s[3] ^= s[1]
      s[1] ^= s[2]
      s[0] ^= s[3]
      s[2] ^= shifted
      s[3] = s[3] << 45 | s[3] >> 19
      return result
    }
  }

  /// Uniform in [0, 1), with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform between the bounds of `range`.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Standard normal (Box and Muller 1958; one of the two values, so that the state stays simple).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Uniform in `0..<bound`, without bias.
  public mutating func integer(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// The elements in random order, each order as likely as the others.
  public mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
    elements.shuffled(using: &self)
  }
}

/// splitmix64 (Steele, Lea and Flood 2014): turns any seed into well-mixed numbers.
public struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// - Parameter seed: any number; neighbors give unrelated sequences.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
