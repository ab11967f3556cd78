import Core
import Kernels
import ReferenceKernels

/// Compares what a kernel gave with the reference: what differs, or nil.
///
/// The zeros that fill up blocks of channels are checked too, because every kernel relies on them.
func difference(
  _ name: String, _ result: NDArray, _ expected: ReferenceArray, _ bound: Bound = .exact
) -> String? {
  guard Array(result.shape) == expected.shape else {
    return "\(name): shape \(result.shape) instead of \(expected.shape)"
  }
  if !result.hasZeroPadding { return "\(name): what fills up the blocks of \(result.layout) is not zero" }
  let values = result.doubles
  var (count, worst, excess) = (0, 0, -Double.infinity)
  for place in values.indices where !agree(values[place], expected.values[place], bound.allowed(place)) {
    count += 1
    let distance = abs(values[place] - expected.values[place]) / max(bound.allowed(place), .leastNormalMagnitude)
    if count == 1 || distance > excess { (worst, excess) = (place, distance) }
  }
  guard count > 0 else { return nil }
  return "\(name): \(count) of \(values.count) differ, most at \(index(worst, expected.shape)): \(values[worst]) "
    + "instead of \(expected.values[worst]), allowed \(bound.allowed(worst))"
}

/// Compares an array that is there only if asked for.
func difference(
  _ name: String, _ result: NDArray?, _ expected: ReferenceArray?, _ bound: Bound = .exact
) -> String? {
  switch (result, expected) {
  case (nil, nil): nil
  case (let result?, let expected?): difference(name, result, expected, bound)
  case (nil, _): "\(name): there is none"
  case (_, nil): "\(name): there should be none"
  }
}

private func agree(_ a: Double, _ b: Double, _ allowed: Double) -> Bool {
  a == b || abs(a - b) <= allowed || (a.isNaN && b.isNaN)
}

private func index(_ place: Int, _ shape: [Int]) -> [Int] {
  var (rest, result) = (place, [Int]())
  for size in shape.reversed() {
    result.append(rest % size)
    rest /= size
  }
  return result.reversed()
}

extension NDArray {
  /// Whether what fills up blocks of channels is 0.
  var hasZeroPadding: Bool {
    guard layout.block > 1, shape.count == 4, shape[1] % layout.block != 0 else { return true }
    return switch dtype {
    case .float32: isFilledUp(with: Float.zero)
    case .float64: isFilledUp(with: Double.zero)
    case .int32: isFilledUp(with: Int32.zero)
    case .uint8: isFilledUp(with: UInt8.zero)
    }
  }

  private func isFilledUp<T: Scalar>(with zero: T) -> Bool {
    let (block, pixels, stored) = (layout.block, shape[2] * shape[3], stored(as: T.self))
    let blocks = shape[1] / block + 1
    for n in 0..<shape[0] {
      for pixel in 0..<pixels {
        let cell = ((n * blocks + blocks - 1) * pixels + pixel) * block
        for lane in shape[1] % block..<block where stored[cell + lane] != zero { return false }
      }
    }
    return true
  }
}
