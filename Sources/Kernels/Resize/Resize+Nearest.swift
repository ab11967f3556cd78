import Core

extension Resize {
  /// The pixel at `floor(i * old / new)` along each axis, of any element type. Whole numbers give this rule exactly;
  /// PyTorch computes it in single precision and may be a pixel off at large sizes.
  public static func nearest(_ x: NDArray, height: Int, width: Int) -> NDArray {
    check(x.shape, x.dtype, height, width, "nearest resize")
    let x = x.plain()
    let result = NDArray(uninitialized: [x.shape[0], x.shape[1], height, width], x.dtype)
    let planes = NearestPlanes(x.shape, height, width)
    Profile.measure("nearest resize", .pass(result, x, operations: 0)) {
      switch x.dtype {
      case .float32: planes.forward(x, result, as: Float.self)
      case .float64: planes.forward(x, result, as: Double.self)
      case .int32: planes.forward(x, result, as: Int32.self)
      case .uint8: planes.forward(x, result, as: UInt8.self)
      }
    }
    return result
  }

  /// The gradient of `nearest` with respect to its input, of shape `inputShape`: the sum over the pixels that each one
  /// became.
  public static func nearestGradient(_ outputGradient: NDArray, inputShape: Shape) -> NDArray {
    let matches =
      outputGradient.shape.count == 4 && inputShape.count == 4
      && outputGradient.shape.prefix(2).elementsEqual(inputShape.prefix(2))
    require(
      matches,
      "nearest resize, gradient: \(outputGradient.described) does not belong to the input \(inputShape); they must "
        + "have the same first two axes")
    let (height, width) = (outputGradient.shape[2], outputGradient.shape[3])
    check(inputShape, outputGradient.dtype, height, width, "nearest resize, gradient")
    let gradient = outputGradient.plain()
    let result = NDArray(zeros: inputShape, gradient.dtype)
    let planes = NearestPlanes(inputShape, height, width)
    Profile.measure("nearest resize, gradient", .pass(gradient, result, operations: 1)) {
      switch gradient.dtype {
      case .float32: planes.backward(gradient, result, as: Float.self)
      case .float64: planes.backward(gradient, result, as: Double.self)
      case .int32, .uint8: failUnsupported("nearest resize, gradient", gradient)
      }
    }
    return result
  }
}

/// Which row and column each pixel of the other size takes.
private struct NearestPlanes {
  private let planes: Int
  private let height: Int
  private let width: Int
  private let rows: [Int]
  private let columns: [Int]

  init(_ shape: Shape, _ newHeight: Int, _ newWidth: Int) {
    planes = shape[0] * shape[1]
    let (height, width) = (shape[2], shape[3])
    (self.height, self.width) = (height, width)
    rows = (0..<newHeight).map { $0 * height / newHeight }
    columns = (0..<newWidth).map { $0 * width / newWidth }
  }

  /// How many planes are worth a thread.
  private var grain: Int { max(1, 32768 / (max(rows.count, height) * max(columns.count, width))) }

  func forward<T: Scalar>(_ x: NDArray, _ result: NDArray, as type: T.Type) {
    let (input, output) = (x.address(as: T.self), result.address(as: T.self))
    ThreadPool.run(planes, grain: grain) { range in
      for plane in range {
        spread(input + plane * height * width, to: output + plane * rows.count * columns.count)
      }
    }
  }

  private func spread<T: Scalar>(_ source: UnsafeMutablePointer<T>, to target: UnsafeMutablePointer<T>) {
    let count = columns.count
    for (row, place) in rows.enumerated() {
      let line = target + row * count
      if row > 0 && rows[row - 1] == place {
        line.update(from: line - count, count: count)
      } else {
        let from = source + place * width
        columns.withUnsafeBufferPointer { columns in
          for column in 0..<count { line[column] = from[columns[column]] }
        }
      }
    }
  }

  func backward<T: RealScalar>(_ gradient: NDArray, _ result: NDArray, as type: T.Type) {
    let (input, output) = (gradient.address(as: T.self), result.address(as: T.self))
    ThreadPool.run(planes, grain: grain, room: columns.count, of: T.self) { range, line in
      for plane in range {
        gather(input + plane * rows.count * columns.count, to: output + plane * height * width, line)
      }
    }
  }

  /// Rows that became of one are summed in `line` first, whole lines at a time.
  private func gather<T: RealScalar>(
    _ source: UnsafeMutablePointer<T>, to target: UnsafeMutablePointer<T>, _ line: UnsafeMutablePointer<T>
  ) {
    let count = columns.count
    var row = 0
    while row < rows.count {
      let place = rows[row]
      line.update(from: source + row * count, count: count)
      row += 1
      while row < rows.count && rows[row] == place {
        let more = source + row * count
        for column in 0..<count { line[column] += more[column] }
        row += 1
      }
      let sum = target + place * width
      columns.withUnsafeBufferPointer { columns in
        for column in 0..<count { sum[columns[column]] += line[column] }
      }
    }
  }
}
