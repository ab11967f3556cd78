import Core

/// Which source pixels make up each pixel along one axis of a resized image, and with which weights.
///
/// The triangle filter, widened by the factor of shrinking: linear interpolation when enlarging, antialiased when
/// shrinking. Centers of pixels lie at half integers. (The method of Pillow's and torchvision's bilinear resizing.)
struct Resampling {
  /// The first source pixel of each target pixel. It and the `taps - 1` behind it lie in the source.
  private(set) var starts: [Int] = []
  /// `taps` weights a target pixel, one for each source pixel from its start on; they add up to 1.
  private(set) var weights: [Float] = []
  /// How many source pixels each target pixel has, the same for all: those that need fewer have weights of 0.
  private(set) var taps = 0

  /// For those of the `target` pixels made of the stretch `from..<to` of `source` pixels that lie in `window`.
  ///
  /// - Parameters:
  ///   - isMirrored: list them from the last to the first.
  init(source: Int, from: Double, to: Double, target: Int, window: Range<Int>, isMirrored: Bool = false) {
    let scale = (to - from) / Double(target)
    let support = max(1, scale)
    let room = Int(saturating: support.rounded(.up)) * 2 + 1
    var loose = [Float](repeating: 0, count: window.count * room)
    var counts = [Int](repeating: 0, count: window.count)
    starts = [Int](repeating: 0, count: window.count)
    for (index, pixel) in window.enumerated() {
      let at = isMirrored ? window.count - 1 - index : index
      let center = from + (Double(pixel) + 0.5) * scale
      let stretch = Resampling.stretch(around: center, support: support, source: source)
      loose.withUnsafeMutableBufferPointer {
        Resampling.fill(&$0, at: at * room, stretch, center: center, support: support)
      }
      (starts[at], counts[at]) = (stretch.lowerBound, stretch.count)
    }
    taps = counts.max() ?? 1
    settle(loose, counts, room: room, source: source)
  }

  /// The source pixels whose weight is above 0; one at least.
  private static func stretch(around center: Double, support: Double, source: Int) -> Range<Int> {
    var first = min(source - 1, max(0, Int(saturating: (center - support + 0.5).rounded(.down))))
    var end = max(first + 1, min(source, Int(saturating: (center + support + 0.5).rounded(.down))))
    while end - first > 1, abs(Double(first) + 0.5 - center) >= support { first += 1 }
    while end - first > 1, abs(Double(end) - 0.5 - center) >= support { end -= 1 }
    return first..<end
  }

  private static func fill(
    _ weights: inout UnsafeMutableBufferPointer<Float>, at: Int, _ stretch: Range<Int>, center: Double, support: Double
  ) {
    func raw(_ pixel: Int) -> Double { max(0, 1 - abs((Double(pixel) + 0.5 - center) / support)) }
    var sum = 0.0
    for pixel in stretch { sum += raw(pixel) }
    for (tap, pixel) in stretch.enumerated() {
      weights[at + tap] = Float(sum > 0 ? raw(pixel) / sum : 1 / Double(stretch.count))
    }
  }

  /// Gives all target pixels the same number of weights; where they would reach past the source, they begin earlier.
  private mutating func settle(_ loose: [Float], _ counts: [Int], room: Int, source: Int) {
    weights = [Float](repeating: 0, count: starts.count * taps)
    for at in starts.indices {
      let start = min(starts[at], source - taps)
      let shift = starts[at] - start
      for tap in 0..<counts[at] { weights[at * taps + shift + tap] = loose[at * room + tap] }
      starts[at] = start
    }
  }
}
