extension Reference {
  /// The shape that `left` and `right` broadcast to: axes align from the last, and a length of 1 repeats.
  public static func broadcastShape(_ left: [Int], _ right: [Int]) -> [Int] {
    let rank = max(left.count, right.count)
    let a = Array(repeating: 1, count: rank - left.count) + left
    let b = Array(repeating: 1, count: rank - right.count) + right
    return (0..<rank).map { axis in
      expect(a[axis] == b[axis] || a[axis] == 1 || b[axis] == 1, "\(left) and \(right) do not broadcast")
      return a[axis] == 1 ? b[axis] : a[axis]
    }
  }

  /// `x` repeated along missing axes and axes of length 1 until it has `shape`.
  public static func broadcast(_ x: ReferenceArray, to shape: [Int]) -> ReferenceArray {
    guard x.shape != shape else { return x }
    var values: [Double] = []
    ReferenceArray.walk(shape, strides: ReferenceArray.strides(of: x.shape, repeatedTo: shape)) {
      values.append(x.values[$0])
    }
    return ReferenceArray(shape: shape, values: values)
  }

  /// The gradient of broadcasting: `gradient` summed over everything that repeated a value of `shape`.
  public static func sum(_ gradient: ReferenceArray, toShape shape: [Int]) -> ReferenceArray {
    var (result, next) = (ReferenceArray(shape: shape), 0)
    let strides = ReferenceArray.strides(of: shape, repeatedTo: gradient.shape)
    ReferenceArray.walk(gradient.shape, strides: strides) { place in
      result.values[place] += gradient.values[next]
      next += 1
    }
    return result
  }

  /// `body` of each pair of values, after broadcasting.
  public static func binary(
    _ left: ReferenceArray, _ right: ReferenceArray, _ body: (Double, Double) -> Double
  ) -> ReferenceArray {
    let shape = broadcastShape(left.shape, right.shape)
    let a = broadcast(left, to: shape)
    let b = broadcast(right, to: shape)
    return ReferenceArray(shape: shape, values: zip(a.values, b.values).map(body))
  }

  /// The sum, after broadcasting.
  public static func add(_ a: ReferenceArray, _ b: ReferenceArray) -> ReferenceArray { binary(a, b, +) }

  /// The product of each pair, after broadcasting.
  public static func multiply(_ a: ReferenceArray, _ b: ReferenceArray) -> ReferenceArray { binary(a, b, *) }

  /// `ifTrue` where `condition` is not zero, else `ifFalse`, after broadcasting all three.
  public static func choose(
    _ condition: ReferenceArray, _ ifTrue: ReferenceArray, _ ifFalse: ReferenceArray
  ) -> ReferenceArray {
    let shape = broadcastShape(condition.shape, broadcastShape(ifTrue.shape, ifFalse.shape))
    let c = broadcast(condition, to: shape)
    let a = broadcast(ifTrue, to: shape)
    let b = broadcast(ifFalse, to: shape)
    return ReferenceArray(shape: shape, values: (0..<c.count).map { c.values[$0] != 0 ? a.values[$0] : b.values[$0] })
  }

  /// The gradients of `choose` for `ifTrue` and `ifFalse`.
  public static func chooseGradients(
    _ condition: ReferenceArray, _ ifTrue: ReferenceArray, _ ifFalse: ReferenceArray, gradient: ReferenceArray
  ) -> (ifTrue: ReferenceArray, ifFalse: ReferenceArray) {
    let zero = ReferenceArray(0)
    return (
      sum(choose(condition, gradient, zero), toShape: ifTrue.shape),
      sum(choose(condition, zero, gradient), toShape: ifFalse.shape)
    )
  }
}
