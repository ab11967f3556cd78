/// Two-dimensional convolution in row-major order: windows are laid out as columns of a matrix, and matrices are
/// multiplied. It works for any geometry in float32 and float64; results do not depend on the number of threads.
public enum PlainConvolution {
  /// `input * weight + bias`.
  ///
  /// - Parameters:
  ///   - input: `[N, C, H, W]`.
  ///   - weight: `[O, C/groups, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Returns: `[N, O, H', W']`, row-major.
  public static func forward(
    _ input: NDArray, _ weight: NDArray, bias: NDArray?, _ geometry: ConvolutionGeometry
  ) -> NDArray {
    let windows = Windows(input: input.shape, weight: weight.shape, geometry)
    let biasMatches = bias.map { $0.dtype == input.dtype && $0.elementCount == weight.shape[0] } ?? true
    require(
      input.dtype == weight.dtype && biasMatches,
      "convolution: input \(input.described), weights \(weight.described) and bias "
        + "\(bias.map(\.described) ?? "(none)") do not match; cast or reshape one")
    let result = NDArray(uninitialized: windows.outputShape, input.dtype)
    let (input, weight) = (input.plain(), weight.plain())
    switch input.dtype {
    case .float32: forward(input, weight, bias, result, windows, as: Float.self)
    case .float64: forward(input, weight, bias, result, windows, as: Double.self)
    case .int32, .uint8: failUnsupported("convolution", input)
    }
    return result
  }

  private static func forward<T: RealScalar>(
    _ input: NDArray, _ weight: NDArray, _ bias: NDArray?, _ result: NDArray, _ windows: Windows, as type: T.Type
  ) {
    let (x, w, y) = (input.address(as: T.self), weight.address(as: T.self), result.address(as: T.self))
    let shift = bias?.address(as: T.self)
    let tiles = windows.tiles(channels: windows.groupChannels)
    let tasks = windows.batch * windows.groups * tiles.count
    Team.run(tasks, grain: 1) { range in
      windows.withScratch(tiles, channels: windows.groupChannels, T.self) { columns in
        for task in range {
          let (part, tile) = task.quotientAndRemainder(dividingBy: tiles.count)
          let (image, group) = part.quotientAndRemainder(dividingBy: windows.groups)
          let rows = tiles[tile]
          let source = x + (image * windows.groups + group) * windows.groupChannels * windows.inputPlane
          let target = y + windows.outputOffset(image, group, rows)
          let view = windows.columns(source, 0..<windows.groupChannels, rows, columns)
          let outputs = windows.groupOutputs
          if let shift {
            for output in 0..<outputs {
              (target + output * windows.outputPlane).update(
                repeating: shift[group * outputs + output], count: rows.count * windows.outputWidth)
            }
          }
          let taps = windows.groupChannels * windows.kernelPlane
          MatrixProduct.gemm(
            m: outputs, n: rows.count * windows.outputWidth, k: taps, a: w + group * outputs * taps, strideA: taps,
            b: view.start, strideB: view.stride, beta: shift == nil ? 0 : 1, c: target, strideC: windows.outputPlane)
        }
      }
    }
  }
}
