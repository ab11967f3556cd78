import Core

extension Pooling {
  /// Where each maximum was, whatever noted it: its offset in its plane of the input, -1 where its window met padding
  /// only.
  ///
  /// - Parameters:
  ///   - input: the form of the input of `maximum`.
  /// - Returns: int32 in the shape of the output of `maximum`.
  public static func places(
    _ winners: Winners, input: ArrayForm, _ geometry: PoolingGeometry
  ) -> NDArray {
    if case .indices(let indices) = winners { return indices }
    let places = NDArray(uninitialized: geometry.outputShape(input: input.shape), .int32)
    places.stored(as: Int32.self).update(repeating: -1)
    // Only the gradient's kernel reads the note. It is given a 1 for windows that share no pixel, some at a time, so
    // that every pixel with a gradient tells which of them it belongs to.
    let classes = WindowClass.all(geometry)
    for windows in classes {
      let ones = windows.ones(places.shape)
      let reached = maximumGradient(ones, winners, input: input, geometry).plain()
      withExtendedLifetime(reached) { windows.note(reached, in: places) }
    }
    return places
  }
}

/// Every so many windows down and across: they lie so far apart that no two of them share a pixel.
private struct WindowClass {
  let geometry: PoolingGeometry
  let firstRow: Int
  let firstColumn: Int

  /// The classes that all windows fall into.
  static func all(_ geometry: PoolingGeometry) -> [WindowClass] {
    let one = WindowClass(geometry: geometry, firstRow: 0, firstColumn: 0)
    return (0..<one.rowStep).flatMap { row in
      (0..<one.columnStep).map { WindowClass(geometry: geometry, firstRow: row, firstColumn: $0) }
    }
  }

  /// Windows from one of the class to the next below it: as many as a window is high, in strides, rounded up.
  private var rowStep: Int {
    (geometry.window.reach(geometry.kernel).height + geometry.strideHeight - 1) / geometry.strideHeight
  }

  private var columnStep: Int {
    (geometry.window.reach(geometry.kernel).width + geometry.strideWidth - 1) / geometry.strideWidth
  }

  /// 1 for the windows of the class and 0 for all others.
  ///
  /// - Parameter shape: `[N, C, H', W']`, a number for each window.
  func ones(_ shape: Shape) -> NDArray {
    let result = NDArray(zeros: shape, .float32)
    let values = result.stored(as: Float.self)
    ThreadPool.run(shape[0] * shape[1], grain: 1) { planes in
      for plane in planes {
        for row in stride(from: firstRow, to: shape[2], by: rowStep) {
          for column in stride(from: firstColumn, to: shape[3], by: columnStep) {
            values[(plane * shape[2] + row) * shape[3] + column] = 1
          }
        }
      }
    }
    return result
  }

  /// Notes the pixels that the class's gradient reached, each in the place of its window.
  func note(_ reached: NDArray, in places: NDArray) {
    let (values, targets) = (reached.stored(as: Float.self), places.stored(as: Int32.self))
    let (height, width) = (reached.shape[2], reached.shape[3])
    let (rows, columns) = (places.shape[2], places.shape[3])
    ThreadPool.run(reached.shape[0] * reached.shape[1], grain: 1) { planes in
      for plane in planes {
        for pixel in 0..<height * width where values[plane * height * width + pixel] != 0 {
          let row = window(pixel / width + geometry.top, geometry.strideHeight, firstRow, rowStep)
          let column = window(pixel % width + geometry.left, geometry.strideWidth, firstColumn, columnStep)
          targets[(plane * rows + row) * columns + column] = Int32(pixel)
        }
      }
    }
  }

  /// The last window of the class that does not start behind `position`, which counts from where the first one starts.
  private func window(_ position: Int, _ stride: Int, _ first: Int, _ step: Int) -> Int {
    first + (position / stride - first) / step * step
  }
}
