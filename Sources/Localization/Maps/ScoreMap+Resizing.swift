import Imaging

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
        sources.append(min(max(Int(base) + tap - max(taps / 2 - 1, 0), 0), source - 1))
      }
    }
  }
}
