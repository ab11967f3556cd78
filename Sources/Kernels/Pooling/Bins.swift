import Core

/// Rectangles over which means are taken: every row bin with every column bin.
struct Bins {
  /// The pixels in a bin along one axis, and what the bin counts for in the divisor.
  struct Bin {
    let start: Int
    let end: Int
    let span: Int
  }

  let rows: [Bin]
  let columns: [Bin]

  init(_ shape: Shape, _ dtype: DType, _ geometry: PoolingGeometry, _ countingPadding: Bool) {
    require(geometry.window.isDense, "average pooling of \(shape) (\(dtype)): it knows no dilation; set that to 1")
    let size = geometry.outputShape(input: shape, dtype: dtype, operation: "average pooling")
    func bins(_ count: Int, _ stride: Int, _ kernel: Int, _ before: Int, _ after: Int, _ pixels: Int) -> [Bin] {
      (0..<count).map { index in
        let first = index * stride - before
        let last = min(first + kernel, pixels + after)
        let (start, end) = (max(first, 0), min(last, pixels))
        return Bin(start: start, end: max(start, end), span: countingPadding ? last - first : end - start)
      }
    }
    rows = bins(
      size[2], geometry.strideHeight, geometry.kernelHeight, geometry.top, geometry.bottom, shape[2])
    columns = bins(
      size[3], geometry.strideWidth, geometry.kernelWidth, geometry.left, geometry.right, shape[3])
  }

  init(_ shape: Shape, _ dtype: DType, height: Int, width: Int) {
    require(
      shape.count == 4 && height > 0 && width > 0 && shape[2] > 0 && shape[3] > 0,
      "adaptive average pooling: the input \(shape) (\(dtype)) must be [N, C, H, W] with at least one pixel, and the "
        + "bins \(height) x \(width) at least one each way; pool before flattening, and give a single image a first "
        + "axis of 1")
    func bins(_ count: Int, _ pixels: Int) -> [Bin] {
      (0..<count).map { index in
        let (start, end) = (index * pixels / count, ((index + 1) * pixels + count - 1) / count)
        return Bin(start: start, end: end, span: end - start)
      }
    }
    rows = bins(height, shape[2])
    columns = bins(width, shape[3])
  }

  func average(_ input: NDArray) -> NDArray {
    let input = input.plain()
    let output = NDArray(uninitialized: [input.shape[0], input.shape[1], rows.count, columns.count], input.dtype)
    switch input.dtype {
    case .float32: average(input, output, as: Float.self)
    case .float64: average(input, output, as: Double.self)
    case .int32, .uint8: failUnsupported("average pooling", input)
    }
    return output
  }

  private func average<T: RealScalar>(_ input: NDArray, _ output: NDArray, as type: T.Type) {
    let (x, y) = (input.address(as: T.self), output.address(as: T.self))
    let (height, width) = (input.shape[2], input.shape[3])
    ThreadPool.run(input.shape[0] * input.shape[1], grain: max(1, 16384 / max(1, height * width))) { planes in
      for plane in planes {
        let source = x + plane * height * width
        var target = y + plane * rows.count * columns.count
        for row in rows {
          for column in columns {
            var sum = 0.0
            for i in row.start..<row.end {
              let line = source + i * width
              for j in column.start..<column.end { sum += Double(line[j]) }
            }
            target[0] = T(sum / Double(row.span * column.span))
            target += 1
          }
        }
      }
    }
  }

  func gradient(_ outputGradient: NDArray, _ inputShape: Shape) -> NDArray {
    require(
      outputGradient.shape == [inputShape[0], inputShape[1], rows.count, columns.count],
      "average pooling, gradient: \(outputGradient.described) does not belong to the input \(inputShape); it must be "
        + "like the output")
    let gradient = outputGradient.plain()
    let result = NDArray(zeros: inputShape, gradient.dtype)
    switch gradient.dtype {
    case .float32: spread(gradient, result, as: Float.self)
    case .float64: spread(gradient, result, as: Double.self)
    case .int32, .uint8: failUnsupported("average pooling, gradient", gradient)
    }
    return result
  }

  private func spread<T: RealScalar>(_ gradient: NDArray, _ result: NDArray, as type: T.Type) {
    let (g, x) = (gradient.address(as: T.self), result.address(as: T.self))
    let (height, width) = (result.shape[2], result.shape[3])
    ThreadPool.run(result.shape[0] * result.shape[1], grain: max(1, 16384 / max(1, height * width))) { planes in
      for plane in planes {
        let target = x + plane * height * width
        var source = g + plane * rows.count * columns.count
        for row in rows {
          for column in columns {
            let share = source[0] / T(row.span * column.span)
            source += 1
            for i in row.start..<row.end {
              let line = target + i * width
              for j in column.start..<column.end { line[j] += share }
            }
          }
        }
      }
    }
  }
}
