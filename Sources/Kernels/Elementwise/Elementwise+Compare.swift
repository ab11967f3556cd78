import Core

extension Elementwise {
  /// 1 where `a` compares to `b` as asked, else 0 (uint8, row-major); shapes are broadcast, types equal.
  public static func compare(_ comparison: Comparison, _ a: NDArray, _ b: NDArray) -> NDArray {
    require(
      a.dtype == b.dtype,
      "comparison \(comparison): types \(a.dtype) of shape \(a.shape) and \(b.dtype) of shape \(b.shape) differ; "
        + "cast one")
    let shape = Broadcast.shape(a.shape, b.shape, a.dtype, operation: "comparison \(comparison)")
    let (a, b) = (a.plain(), b.plain())
    let loop = StridedLoop(
      Array(shape),
      strides: [shape.strides, Broadcast.strides(a.shape, to: shape), Broadcast.strides(b.shape, to: shape)])
    let result = NDArray(uninitialized: shape, .uint8)
    switch a.dtype {
    case .float32: run(comparison, a, b, result, loop, as: Float.self)
    case .float64: run(comparison, a, b, result, loop, as: Double.self)
    case .int32: run(comparison, a, b, result, loop, as: Int32.self)
    case .uint8: run(comparison, a, b, result, loop, as: UInt8.self)
    }
    return result
  }

  private static func run<T: Scalar>(
    _ comparison: Comparison, _ a: NDArray, _ b: NDArray, _ result: NDArray, _ loop: StridedLoop, as type: T.Type
  ) {
    let (a, b, r) = (a.address(as: T.self), b.address(as: T.self), result.address(as: UInt8.self))
    let steps = (loop.innerSteps[1], loop.innerSteps[2])
    ThreadPool.run(loop.count) { range in
      loop.forEachRun(in: range) { offsets, n in
        let (a, b, r) = (a + offsets[1], b + offsets[2], r + offsets[0])
        switch comparison {
        case .equal: pairs(a, b, steps, r, n) { $0 == $1 ? 1 : 0 }
        case .notEqual: pairs(a, b, steps, r, n) { $0 != $1 ? 1 : 0 }
        case .less: pairs(a, b, steps, r, n) { $0 < $1 ? 1 : 0 }
        case .lessOrEqual: pairs(a, b, steps, r, n) { $0 <= $1 ? 1 : 0 }
        case .greater: pairs(a, b, steps, r, n) { $0 > $1 ? 1 : 0 }
        case .greaterOrEqual: pairs(a, b, steps, r, n) { $0 >= $1 ? 1 : 0 }
        }
      }
    }
  }

  /// The elements of `a` where `condition` (uint8) is not 0, those of `b` elsewhere; all three shapes are broadcast.
  public static func select(_ condition: NDArray, _ a: NDArray, _ b: NDArray) -> NDArray {
    require(
      condition.dtype == .uint8,
      "selection: the condition must be uint8, not \(condition.described); make it by a comparison such as x .> 0")
    require(
      a.dtype == b.dtype,
      "selection: the types of the choices \(a.described) and \(b.described) differ; cast one")
    let choices = Broadcast.shape(a.shape, b.shape, a.dtype, operation: "selection")
    let shape = Broadcast.shape(condition.shape, choices, operation: "selection")
    let operands = [condition.plain(), a.plain(), b.plain()]
    let loop = StridedLoop(
      Array(shape), strides: [shape.strides] + operands.map { Broadcast.strides($0.shape, to: shape) })
    let result = NDArray(uninitialized: shape, a.dtype)
    switch a.dtype {
    case .float32: choose(operands, result, loop, as: Float.self)
    case .float64: choose(operands, result, loop, as: Double.self)
    case .int32: choose(operands, result, loop, as: Int32.self)
    case .uint8: choose(operands, result, loop, as: UInt8.self)
    }
    return result
  }

  private static func choose<T: Scalar>(
    _ operands: [NDArray], _ result: NDArray, _ loop: StridedLoop, as type: T.Type
  ) {
    let condition = operands[0].address(as: UInt8.self)
    let (a, b, r) = (operands[1].address(as: T.self), operands[2].address(as: T.self), result.address(as: T.self))
    let steps = loop.innerSteps
    ThreadPool.run(loop.count) { range in
      loop.forEachRun(in: range) { at, n in
        let (c, a, b, r) = (condition + at[1], a + at[2], b + at[3], r + at[0])
        if steps == SIMD4(repeating: 1) {
          for i in 0..<n { r[i] = c[i] != 0 ? a[i] : b[i] }
        } else {
          for i in 0..<n { r[i] = c[i * steps[1]] != 0 ? a[i * steps[2]] : b[i * steps[3]] }
        }
      }
    }
  }
}
