extension PlainConvolution {
  /// The gradient with respect to the input, `inputShape`, row-major.
  public static func inputGradient(
    _ outputGradient: NDArray, _ weight: NDArray, inputShape: Shape, _ geometry: ConvolutionGeometry
  ) -> NDArray {
    let windows = Windows(input: inputShape, weight: weight.shape, geometry)
    windows.check(outputGradient, like: weight)
    let result = NDArray(zeros: inputShape, outputGradient.dtype)
    let (gradient, weight) = (outputGradient.plain(), weight.plain())
    switch gradient.dtype {
    case .float32: inputGradient(gradient, weight, result, windows, as: Float.self)
    case .float64: inputGradient(gradient, weight, result, windows, as: Double.self)
    case .int32, .uint8: failUnsupported("convolution, gradient of the input", gradient)
    }
    return result
  }

  private static func inputGradient<T: RealScalar>(
    _ gradient: NDArray, _ weight: NDArray, _ result: NDArray, _ windows: Windows, as type: T.Type
  ) {
    let (g, w, x) = (gradient.address(as: T.self), weight.address(as: T.self), result.address(as: T.self))
    // Windows overlap, so a task owns whole planes of the input: some channels of one image.
    let chunks = windows.channelChunks(parts: windows.batch * windows.groups)
    let tiles = windows.tiles(channels: chunks[0].count)
    Team.run(windows.batch * windows.groups * chunks.count, grain: 1) { range in
      windows.withScratch(tiles, channels: chunks[0].count, T.self) { columns in
        for task in range {
          let (part, chunk) = task.quotientAndRemainder(dividingBy: chunks.count)
          let (image, group) = part.quotientAndRemainder(dividingBy: windows.groups)
          let channels = chunks[chunk]
          let taps = windows.groupChannels * windows.kernelPlane
          let filters = w + group * windows.groupOutputs * taps + channels.lowerBound * windows.kernelPlane
          let target = x + (image * windows.groups + group) * windows.groupChannels * windows.inputPlane
          for rows in tiles {
            let width = rows.count * windows.outputWidth
            MatrixProduct.gemm(
              transposeA: true, m: channels.count * windows.kernelPlane, n: width, k: windows.groupOutputs, a: filters,
              strideA: taps, b: g + windows.outputOffset(image, group, rows), strideB: windows.outputPlane, c: columns,
              strideC: width)
            windows.addColumns(columns, channels, rows, to: target)
          }
        }
      }
    }
  }

  /// The gradient with respect to the weights, `weightShape`. That of the bias is the sum of `outputGradient` over the
  /// axes 0, 2 and 3.
  public static func weightGradient(
    _ outputGradient: NDArray, _ input: NDArray, weightShape: Shape, _ geometry: ConvolutionGeometry
  ) -> NDArray {
    let windows = Windows(input: input.shape, weight: weightShape, geometry)
    windows.check(outputGradient, like: input)
    let result = NDArray(zeros: weightShape, input.dtype)
    let (gradient, input) = (outputGradient.plain(), input.plain())
    switch gradient.dtype {
    case .float32: weightGradient(gradient, input, result, windows, as: Float.self)
    case .float64: weightGradient(gradient, input, result, windows, as: Double.self)
    case .int32, .uint8: failUnsupported("convolution, gradient of the weights", gradient)
    }
    return result
  }

  private static func weightGradient<T: RealScalar>(
    _ gradient: NDArray, _ input: NDArray, _ result: NDArray, _ windows: Windows, as type: T.Type
  ) {
    let (g, x, w) = (gradient.address(as: T.self), input.address(as: T.self), result.address(as: T.self))
    // A task owns the weights of some channels and adds up the images in order.
    let chunks = windows.channelChunks(parts: windows.groups)
    let tiles = windows.tiles(channels: chunks[0].count)
    Team.run(windows.groups * chunks.count, grain: 1) { range in
      windows.withScratch(tiles, channels: chunks[0].count, T.self) { columns in
        for task in range {
          let (group, chunk) = task.quotientAndRemainder(dividingBy: chunks.count)
          let channels = chunks[chunk]
          let taps = windows.groupChannels * windows.kernelPlane
          let target = w + group * windows.groupOutputs * taps + channels.lowerBound * windows.kernelPlane
          for image in 0..<windows.batch {
            let source = x + (image * windows.groups + group) * windows.groupChannels * windows.inputPlane
            for rows in tiles {
              let view = windows.columns(source, channels, rows, columns)
              MatrixProduct.gemm(
                transposeB: true, m: windows.groupOutputs, n: channels.count * windows.kernelPlane,
                k: rows.count * windows.outputWidth, a: g + windows.outputOffset(image, group, rows),
                strideA: windows.outputPlane, b: view.start, strideB: view.stride, beta: 1, c: target, strideC: taps)
            }
          }
        }
      }
    }
  }
}
