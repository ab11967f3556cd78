import CLoops

extension Elementwise {
  /// Adds `x` to `target` in place; both have one shape and type, and `x` is brought into the layout of `target`.
  ///
  /// Only for arrays that nobody else reads: sums of gradients that are still being collected.
  public static func accumulate(_ x: NDArray, into target: NDArray) {
    require(
      x.shape == target.shape && x.dtype == target.dtype,
      "accumulation: \(x.described) cannot be added to \(target.described); they must be alike")
    let x = x.converted(to: target.layout)
    // A bare pointer does not keep a converted copy's memory from going back to the pool.
    defer { withExtendedLifetime(x) {} }
    Profile.measure("accumulation", .pass(x, target, target)) {
      switch target.dtype {
      case .float32:
        let (input, sum) = (x.floats, target.floats)
        Team.run(target.storedCount) { eil_accumulate(Int64($0.count), input + $0.lowerBound, sum + $0.lowerBound) }
      case .float64: add(x, to: target, as: Double.self)
      case .int32, .uint8: failUnsupported("accumulation", target)
      }
    }
  }

  private static func add<T: RealScalar>(_ x: NDArray, to target: NDArray, as type: T.Type) {
    let input = x.address(as: T.self)
    let sum = target.address(as: T.self)
    Team.run(target.storedCount) { range in
      let (input, sum) = (input + range.lowerBound, sum + range.lowerBound)
      for i in 0..<range.count { sum[i] += input[i] }
    }
  }
}
