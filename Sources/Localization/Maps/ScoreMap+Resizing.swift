import Core
import Imaging

/// How a score map is brought to an image's size.
///
/// All place the center of pixel `i` at `i + 0.5`, repeat the outermost values past the edge, and do not smooth when
/// shrinking, like OpenCV's `INTER_LINEAR` and `INTER_CUBIC`.
public enum MapInterpolation: String, Sendable, Hashable, Codable, CaseIterable {
  /// Between the two nearest values along each axis.
  case bilinear
  /// Keys' cubic convolution with a = -0.75 over four values along each axis, the WSOL benchmark's choice. It may
  /// overshoot the range of the values.
  case bicubic
  /// The value whose center is nearest, as PyTorch's `nearest-exact`: maps keep their cells.
  case nearest

  /// How many source values make a target value.
  var taps: Int {
    switch self {
    case .nearest: 1
    case .bilinear: 2
    case .bicubic: 4
    }
  }

  /// The weights of the `taps` values around a position `share` (0..<1) of the way from one value to the next.
  func weights(_ share: Float) -> [Float] {
    guard self != .nearest else { return [1] }
    guard self == .bicubic else { return [1 - share, share] }
    let a: Float = -0.75
    func near(_ distance: Float) -> Float { ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
    func far(_ distance: Float) -> Float { ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a }
    let first = far(share + 1)
    let second = near(share)
    let third = near(1 - share)
    return [first, second, third, 1 - first - second - third]
  }
}

extension ScoreMap {
  /// The map at another size.
  ///
  /// - Parameter interpolation: the benchmark's bicubic unless told otherwise.
  public func resized(to size: ImageSize, by interpolation: MapInterpolation = .bicubic) -> ScoreMap {
    guard size.width != width || size.height != height else { return self }
    let across = AxisPlan(from: width, to: size.width, interpolation)
    let down = AxisPlan(from: height, to: size.height, interpolation)
    let narrow = resampledAcross(across)
    var result = [Float](repeating: 0, count: size.width * size.height)
    result.withUnsafeMutableBufferPointer { result in
      narrow.withUnsafeBufferPointer { narrow in
        for y in 0..<size.height {
          let target = y * size.width
          for tap in 0..<down.taps {
            let source = down.sources[y * down.taps + tap] * size.width
            let weight = down.weights[y * down.taps + tap]
            for x in 0..<size.width { result[target + x] += weight * narrow[source + x] }
          }
        }
      }
    }
    return ScoreMap(width: size.width, height: size.height, values: result)
  }

  /// This map's rows at the width of `plan`.
  private func resampledAcross(_ plan: AxisPlan) -> [Float] {
    var result = [Float](repeating: 0, count: height * plan.count)
    for y in 0..<height {
      for x in 0..<plan.count {
        var sum: Float = 0
        for tap in 0..<plan.taps {
          sum += plan.weights[x * plan.taps + tap] * values[y * width + plan.sources[x * plan.taps + tap]]
        }
        result[y * plan.count + x] = sum
      }
    }
    return result
  }
}

/// Which values along one axis make up each value of the resized axis.
private struct AxisPlan {
  let count: Int
  let taps: Int
  var sources: [Int] = []
  var weights: [Float] = []

  init(from source: Int, to target: Int, _ interpolation: MapInterpolation) {
    count = target
    taps = interpolation.taps
    let scale = Double(source) / Double(target)
    for index in 0..<target {
      let position = (Double(index) + 0.5) * scale - 0.5
      let base = (interpolation == .nearest ? position + 0.5 : position).rounded(.down)
      weights += interpolation.weights(Float(position - base))
      for tap in 0..<taps {
        sources.append(min(max(Int(saturating: base) + tap - max(taps / 2 - 1, 0), 0), source - 1))
      }
    }
  }
}
