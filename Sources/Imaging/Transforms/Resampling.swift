/// Which source pixels make up each pixel along one axis of a resized picture, and with which weights.
///
/// The triangle filter, widened by the factor of shrinking: linear interpolation when enlarging, antialiased when
/// shrinking. Centres of pixels lie at half integers. (The method of Pillow's and torchvision's bilinear resizing.)
struct Resampling {
  /// The first source pixel of each target pixel.
  let starts: [Int]
  /// How many source pixels each target pixel has.
  let counts: [Int]
  /// `taps` weights a target pixel; those past its count are 0.
  let weights: [Float]
  let taps: Int

  /// For `target` pixels made of the stretch `from..<to` of `source` pixels.
  init(source: Int, from: Double, to: Double, target: Int) {
    let scale = (to - from) / Double(target)
    let support = max(1, scale)
    taps = Int(support.rounded(.up)) * 2 + 1
    var starts: [Int] = []
    var counts: [Int] = []
    var weights = [Float](repeating: 0, count: target * taps)
    for pixel in 0..<target {
      let centre = from + (Double(pixel) + 0.5) * scale
      let first = min(source - 1, max(0, Int((centre - support + 0.5).rounded(.down))))
      let end = max(first + 1, min(source, Int((centre + support + 0.5).rounded(.down))))
      let raw = (first..<end).map { max(0, 1 - abs((Double($0) + 0.5 - centre) / support)) }
      let sum = raw.reduce(0, +)
      for (tap, value) in raw.enumerated() {
        weights[pixel * taps + tap] = Float(sum > 0 ? value / sum : 1 / Double(raw.count))
      }
      starts.append(first)
      counts.append(end - first)
    }
    (self.starts, self.counts, self.weights) = (starts, counts, weights)
  }
}
