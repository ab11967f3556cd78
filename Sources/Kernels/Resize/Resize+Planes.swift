import Core

extension Resize {
  /// Resizes images of one channel each: first along the rows, then across them, whole rows at a time.
  struct Planes<T: RealScalar> {
    private let planes: Int
    private let height: Int
    private let width: Int
    private let newHeight: Int
    private let newWidth: Int
    private let down: Taps<T>
    private let across: Taps<T>

    init(_ shape: Shape, _ newHeight: Int, _ newWidth: Int, _ method: Method, _ alignCorners: Bool) {
      planes = shape[0] * shape[1]
      (height, width) = (shape[2], shape[3])
      (self.newHeight, self.newWidth) = (newHeight, newWidth)
      down = Taps(method, from: height, to: newHeight, alignCorners: alignCorners)
      across = Taps(method, from: width, to: newWidth, alignCorners: alignCorners)
    }

    /// `[N, C, height, width]` to `[N, C, newHeight, newWidth]`.
    func forward(_ x: NDArray, _ result: NDArray) {
      let (input, output) = (x.address(as: T.self), result.address(as: T.self))
      eachPlane { plane, widened in
        let (source, target) = (input + plane * height * width, output + plane * newHeight * newWidth)
        for row in 0..<height { widen(source + row * width, widened + row * newWidth) }
        for row in 0..<newHeight {
          let line = target + row * newWidth
          line.update(repeating: 0, count: newWidth)
          eachTap(row) { cell, weight in add(widened + cell * newWidth, weight, to: line) }
        }
      }
    }

    /// The gradient `[N, C, newHeight, newWidth]` to that of the input, `[N, C, height, width]`, which starts as zeros.
    func backward(_ gradient: NDArray, _ result: NDArray) {
      let (input, output) = (gradient.address(as: T.self), result.address(as: T.self))
      eachPlane { plane, widened in
        let (source, target) = (input + plane * newHeight * newWidth, output + plane * height * width)
        widened.update(repeating: 0, count: height * newWidth)
        for row in 0..<newHeight {
          eachTap(row) { cell, weight in add(source + row * newWidth, weight, to: widened + cell * newWidth) }
        }
        for row in 0..<height { narrow(widened + row * newWidth, target + row * width) }
      }
    }

    /// Calls `body` with every plane's number and room for `[height, newWidth]` values.
    private func eachPlane(_ body: (Int, UnsafeMutablePointer<T>) -> Void) {
      let work = max(height, newHeight) * max(width, newWidth) * down.count
      ThreadPool.run(planes, grain: max(1, 32768 / work), room: height * newWidth, of: T.self) { range, room in
        for plane in range { body(plane, room) }
      }
    }

    @inline(__always)
    private func eachTap(_ row: Int, _ body: (_ cell: Int, _ weight: T) -> Void) {
      for tap in row * down.count..<(row + 1) * down.count { body(down.cells[tap], down.weights[tap]) }
    }

    @inline(__always)
    private func add(_ line: UnsafeMutablePointer<T>, _ weight: T, to sum: UnsafeMutablePointer<T>) {
      for column in 0..<newWidth { sum[column] += weight * line[column] }
    }

    private func widen(_ line: UnsafeMutablePointer<T>, _ result: UnsafeMutablePointer<T>) {
      let taps = across.count
      across.cells.withUnsafeBufferPointer { cells in
        across.weights.withUnsafeBufferPointer { weights in
          for column in 0..<newWidth {
            var total: T = 0
            for tap in column * taps..<(column + 1) * taps { total += weights[tap] * line[cells[tap]] }
            result[column] = total
          }
        }
      }
    }

    private func narrow(_ line: UnsafeMutablePointer<T>, _ sum: UnsafeMutablePointer<T>) {
      let taps = across.count
      across.cells.withUnsafeBufferPointer { cells in
        across.weights.withUnsafeBufferPointer { weights in
          for column in 0..<newWidth {
            for tap in column * taps..<(column + 1) * taps { sum[cells[tap]] += weights[tap] * line[column] }
          }
        }
      }
    }
  }
}
