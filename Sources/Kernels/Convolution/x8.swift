extension Windows {
  /// Copies the pixels that each tap of the kernel meets in `rows` of the output, zeros where there is padding.
  func gatherColumns<T: RealScalar>(
    _ source: UnsafeMutablePointer<T>, _ channels: Int, _ rows: Range<Int>, _ columns: UnsafeMutablePointer<T>
  ) {
    var target = columns
    forEachTap(channels) { plane, y, x in
      let inside = insideColumns(x)
      for row in rows {
        let inputRow = row * geometry.strideHeight + y
        if inputRow < 0 || inputRow >= height || inside.isEmpty {
          target.update(repeating: 0, count: outputWidth)
        } else {
          let from = source + plane + inputRow * width + x
          target.update(repeating: 0, count: inside.lowerBound)
          copy(from, target, inside)
          (target + inside.upperBound).update(repeating: 0, count: outputWidth - inside.upperBound)
        }
        target += outputWidth
      }
    }
  }

  /// Adds columns, laid out as by `gatherColumns`, to the pixels that they belong to.
  func addColumns<T: RealScalar>(
    _ columns: UnsafeMutablePointer<T>, _ channels: Range<Int>, _ rows: Range<Int>, to target: UnsafeMutablePointer<T>
  ) {
    let origin = target + channels.lowerBound * inputPlane
    var source = columns
    let step = geometry.strideWidth
    forEachTap(channels.count) { plane, y, x in
      let inside = insideColumns(x)
      for row in rows {
        let inputRow = row * geometry.strideHeight + y
        if inputRow >= 0 && inputRow < height {
          let to = origin + plane + inputRow * width + x
          if step == 1 {
            for column in inside { to[column] += source[column] }
          } else {
            for column in inside { to[column * step] += source[column] }
          }
        }
        source += outputWidth
      }
    }
  }

  /// Calls `body` with the offset of each channel's plane and the offset of each tap from a window's first pixel.
  @inline(__always)
  private func forEachTap(_ channels: Int, _ body: (_ plane: Int, _ y: Int, _ x: Int) -> Void) {
    for channel in 0..<channels {
      for i in 0..<kernelHeight {
        for j in 0..<kernelWidth {
          body(
            channel * inputPlane, i * geometry.dilationHeight - geometry.top,
            j * geometry.dilationWidth - geometry.left)
        }
      }
    }
  }

  /// The output columns for which a tap at offset `x` meets the input.
  private func insideColumns(_ x: Int) -> Range<Int> {
    let step = geometry.strideWidth
    let first = x >= 0 ? 0 : (-x + step - 1) / step
    let end = width - x <= 0 ? 0 : min(outputWidth, (width - x + step - 1) / step)
    return first < end ? first..<end : 0..<0
  }

  @inline(__always)
  private func copy<T>(_ source: UnsafeMutablePointer<T>, _ target: UnsafeMutablePointer<T>, _ range: Range<Int>) {
    let step = geometry.strideWidth
    if step == 1 {
      (target + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
    } else {
      for column in range { target[column] = source[column * step] }
    }
  }
}
