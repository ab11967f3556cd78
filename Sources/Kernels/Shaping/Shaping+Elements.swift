import Core

extension Shaping {
  /// Single elements along `axis`: each place of the result takes the element of its lane that `indices` names; 0 where
  /// that is -1.
  ///
  /// - Parameter indices: int32, of the rank of `x` and of its sizes but for `axis`.
  public static func gatheredElements(_ x: NDArray, indices: NDArray, axis: Int) -> NDArray {
    let lanes = ElementLanes(x.shape, x.dtype, indices, axis, "gather of elements")
    let (x, places) = (x.plain(), indices.plain())
    let result = NDArray(uninitialized: indices.shape, x.dtype)
    switch x.dtype {
    case .float32: lanes.gather(x, places, result, as: Float.self)
    case .float64: lanes.gather(x, places, result, as: Double.self)
    case .int32: lanes.gather(x, places, result, as: Int32.self)
    case .uint8: lanes.gather(x, places, result, as: UInt8.self)
    }
    return result
  }

  /// Adds each element to the place of its lane that `indices` names, in an array of zeros whose `axis` has `size`
  /// entries; elements whose index is -1 are left out. Elements are added in order.
  public static func scatterAddedElements(_ x: NDArray, indices: NDArray, axis: Int, size: Int) -> NDArray {
    require(
      x.shape == indices.shape,
      "scatter of elements: the indices \(indices.described) must have the shape of \(x.described); give one for each "
        + "element")
    var shape = x.shape
    shape[axis] = size
    let lanes = ElementLanes(shape, x.dtype, indices, axis, "scatter of elements")
    let (x, places) = (x.plain(), indices.plain())
    let result = NDArray(zeros: shape, x.dtype)
    switch x.dtype {
    case .float32: lanes.scatter(x, places, result, as: Float.self)
    case .float64: lanes.scatter(x, places, result, as: Double.self)
    case .int32, .uint8: failUnsupported("scatter of elements", x)
    }
    return result
  }
}

/// The lanes along one axis of two arrays that differ in that axis alone.
private struct ElementLanes {
  let outer: Int
  let inner: Int
  /// Entries of the axis of the array that is picked from.
  let size: Int
  /// Entries of the axis of the indices.
  let count: Int

  init(_ shape: Shape, _ dtype: DType, _ indices: NDArray, _ axis: Int, _ operation: String) {
    var expected = shape
    if indices.shape.count == shape.count { expected[axis] = indices.shape[axis] }
    require(
      indices.dtype == .int32 && indices.shape == expected,
      "\(operation): the indices \(indices.described) must be int32 and have the sizes of \(shape) (\(dtype)) but for "
        + "axis \(axis); cast or reshape them")
    (size, count) = (shape[axis], indices.shape[axis])
    outer = shape.product(of: 0..<axis)
    inner = shape.product(of: (axis + 1)..<shape.count)
    let plain = indices.plain()
    withExtendedLifetime(plain) {
      for (position, place) in plain.stored(as: Int32.self).enumerated() {
        require(
          place >= -1 && Int(place) < size,
          "\(operation): index \(place) at position \(position) is not in 0..<\(size), the entries of axis \(axis) of "
            + "\(shape) (\(dtype)); give indices in that range, or -1 for none")
      }
    }
  }

  func gather<T: Scalar>(_ x: NDArray, _ indices: NDArray, _ result: NDArray, as type: T.Type) {
    let (source, target) = (x.stored(as: T.self), result.stored(as: T.self))
    let places = indices.stored(as: Int32.self)
    ThreadPool.run(outer, grain: max(1, 16384 / max(1, count * inner))) { range in
      for image in range {
        for entry in 0..<count {
          for column in 0..<inner {
            let at = (image * count + entry) * inner + column
            let place = Int(places[at])
            target[at] = place < 0 ? T.zero : source[(image * size + place) * inner + column]
          }
        }
      }
    }
  }

  func scatter<T: RealScalar>(_ x: NDArray, _ indices: NDArray, _ result: NDArray, as type: T.Type) {
    let (source, target) = (x.stored(as: T.self), result.stored(as: T.self))
    let places = indices.stored(as: Int32.self)
    ThreadPool.run(outer, grain: max(1, 16384 / max(1, count * inner))) { range in
      for image in range {
        for entry in 0..<count {
          for column in 0..<inner {
            let at = (image * count + entry) * inner + column
            let place = Int(places[at])
            if place >= 0 { target[(image * size + place) * inner + column] += source[at] }
          }
        }
      }
    }
  }
}
