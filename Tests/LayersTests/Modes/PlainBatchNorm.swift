import Autodiff

/// Batch normalization of `[N, C, ...]` as its formula, in `Double`, one value after the other.
struct PlainBatchNorm {
  let input: Tensor
  let scale: [Double]
  let shift: [Double]
  let epsilon: Double
  let branches: Int
  /// The statistics of evaluation; nil where the batch's own are used.
  var given: (mean: [Double], variance: [Double])?
  var addend: [Double]?
  var activates = false

  struct Result {
    var output: [Double]
    var input: [Double]
    var addend: [Double]
    var scale: [Double]
    var shift: [Double]
    /// The mean and the unbiased variance of each branch, by channel.
    var statistics: [(mean: [Double], variance: [Double])]
  }

  private var channels: Int { input.shape[1] }
  private var pixels: Int { input.elementCount / (input.shape[0] * channels) }

  /// The places of one channel of one branch.
  private func places(_ branch: Int, _ channel: Int) -> [Int] {
    rows(of: branch, branches, input.shape[0]).flatMap { row in
      (0..<pixels).map { (row * channels + channel) * pixels + $0 }
    }
  }

  /// - Parameter upper: the gradient of the output.
  func run(_ upper: [Double]) -> Result {
    let values = input.doubles
    let zeros = Array(repeating: 0.0, count: values.count)
    let none = Array(repeating: 0.0, count: channels)
    var result = Result(
      output: zeros, input: zeros, addend: zeros, scale: none, shift: none,
      statistics: Array(repeating: (none, none), count: branches))
    for branch in 0..<branches {
      for channel in 0..<channels { run(branch, channel, values, upper, &result) }
    }
    return result
  }

  private func run(_ branch: Int, _ channel: Int, _ x: [Double], _ upper: [Double], _ result: inout Result) {
    let places = places(branch, channel)
    let count = Double(places.count)
    let own = places.reduce(0) { $0 + x[$1] } / count
    let squares = places.reduce(0) { $0 + (x[$1] - own) * (x[$1] - own) }
    result.statistics[branch].mean[channel] = own
    result.statistics[branch].variance[channel] = squares / (count - 1)
    let mean = given?.mean[channel] ?? own
    let inverse = 1 / ((given?.variance[channel] ?? squares / count) + epsilon).squareRoot()
    let normalized = places.map { (x[$0] - mean) * inverse }
    var slopes: [Double] = []
    for (place, value) in zip(places, normalized) {
      let sum = value * scale[channel] + shift[channel] + (addend?[place] ?? 0)
      let passes = !activates || sum > 0
      result.output[place] = passes ? sum : 0
      slopes.append(passes ? upper[place] : 0)
      result.addend[place] = slopes[slopes.count - 1]
    }
    let (shiftSum, scaleSum) = (slopes.reduce(0, +), zip(slopes, normalized).reduce(0) { $0 + $1.0 * $1.1 })
    result.shift[channel] += shiftSum
    result.scale[channel] += scaleSum
    for (index, place) in places.enumerated() {
      let follows = given == nil ? (shiftSum + normalized[index] * scaleSum) / count : 0
      result.input[place] = scale[channel] * inverse * (slopes[index] - follows)
    }
  }
}
