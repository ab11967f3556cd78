extension Reference {
  /// Axis i of the result is axis `axes[i]` of `x`.
  public static func transpose(_ x: ReferenceArray, axes: [Int]) -> ReferenceArray {
    let own = x.shape.indices.map { x.shape[($0 + 1)...].reduce(1, *) }
    var values: [Double] = []
    let shape = axes.map { x.shape[$0] }
    ReferenceArray.walk(shape, strides: axes.map { own[$0] }) { values.append(x.values[$0]) }
    return ReferenceArray(shape: shape, values: values)
  }

  /// The gradient of `transpose`: the axes go back to where they came from.
  public static func transposeGradient(axes: [Int], gradient: ReferenceArray) -> ReferenceArray {
    transpose(gradient, axes: axes.indices.map { axis in axes.firstIndex(of: axis) ?? axis })
  }

  /// Positions `indices` of `axis`, in that order.
  public static func gather(_ x: ReferenceArray, axis: Int, indices: [Int]) -> ReferenceArray {
    var shape = x.shape
    shape[axis] = indices.count
    return ReferenceArray(shape: shape) { index in
      var source = index
      source[axis] = indices[index[axis]]
      return x[source]
    }
  }

  /// The gradient of `gather`: positions taken several times add up.
  public static func gatherGradient(
    shape: [Int], axis: Int, indices: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    for index in ReferenceArray.indices(gradient.shape) {
      var source = index
      source[axis] = indices[index[axis]]
      result[source] += gradient[index]
    }
    return result
  }

  /// Positions `start`, `start + step`, ... below `end` of `axis`.
  public static func slice(
    _ x: ReferenceArray, axis: Int, start: Int, end: Int, step: Int = 1
  ) -> ReferenceArray {
    gather(x, axis: axis, indices: Array(stride(from: start, to: end, by: step)))
  }

  /// The gradient of `slice` for an array of `shape`: zero outside the slice.
  public static func sliceGradient(
    shape: [Int], axis: Int, start: Int, end: Int, step: Int = 1, gradient: ReferenceArray
  ) -> ReferenceArray {
    gatherGradient(
      shape: shape, axis: axis, indices: Array(stride(from: start, to: end, by: step)), gradient: gradient)
  }

  /// `before[a]` and `after[a]` cells of `value` around `x` along each axis a.
  public static func pad(
    _ x: ReferenceArray, before: [Int], after: [Int], value: Double = 0
  ) -> ReferenceArray {
    let shape = x.shape.indices.map { before[$0] + x.shape[$0] + after[$0] }
    var result = ReferenceArray(shape: shape, repeating: value)
    for index in ReferenceArray.indices(x.shape) {
      result[zip(index, before).map { $0 + $1 }] = x[index]
    }
    return result
  }

  /// The gradient of `pad` for an array of `shape`: what lies within the padding.
  public static func padGradient(
    shape: [Int], before: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    ReferenceArray(shape: shape) { index in gradient[zip(index, before).map { $0 + $1 }] }
  }

  /// The arrays one after another along `axis`.
  public static func concatenate(_ arrays: [ReferenceArray], axis: Int) -> ReferenceArray {
    var shape = arrays[0].shape
    shape[axis] = arrays.map { $0.shape[axis] }.reduce(0, +)
    var result = ReferenceArray(shape: shape)
    var start = 0
    for array in arrays {
      for index in ReferenceArray.indices(array.shape) {
        var target = index
        target[axis] += start
        result[target] = array[index]
      }
      start += array.shape[axis]
    }
    return result
  }

  /// The gradients for arrays of the lengths `lengths` along `axis`.
  public static func concatenateGradients(
    lengths: [Int], axis: Int, gradient: ReferenceArray
  ) -> [ReferenceArray] {
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return slice(gradient, axis: axis, start: start, end: start + length)
    }
  }
}
