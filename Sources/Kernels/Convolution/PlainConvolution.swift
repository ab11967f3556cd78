import Core

/// Two-dimensional convolution in row-major order: windows are laid out as columns of a matrix, and matrices are
/// multiplied. It works for any geometry in float32 and float64; results do not depend on the number of threads.
struct PlainConvolution: ConvolutionImplementation {
  let key: ConvolutionKey
  var masksGradients: Bool { false }

  init(_ key: ConvolutionKey) { self.key = key }

  func forward(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> NDArray {
    let result = NDArray(uninitialized: key.output, input.dtype)
    Profile.measure("convolution", key.work) {
      let (input, weight, windows) = (input.plain(), weight.plain(), Im2Col(key))
      switch input.dtype {
      case .float32: Self.forward(input, weight, bias, result, windows, as: Float.self)
      case .float64: Self.forward(input, weight, bias, result, windows, as: Double.self)
      case .int32, .uint8: failUnsupported("convolution", input)
      }
    }
    return key.activation == .relu ? Elementwise.unary(.relu, result) : result
  }

  private static func forward<T: RealScalar>(
    _ input: NDArray, _ weight: NDArray, _ bias: NDArray?, _ result: NDArray, _ windows: Im2Col, as type: T.Type
  ) {
    let (x, w, y) = (input.address(as: T.self), weight.address(as: T.self), result.address(as: T.self))
    let shift = bias?.address(as: T.self)
    let tiles = windows.tiles(channels: windows.groupChannels)
    let tasks = windows.batch * windows.groups * tiles.count
    ThreadPool.run(tasks, grain: 1) { range in
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

extension PlainConvolution {
  func inputGradient(
    _ gradient: NDArray, _ weight: NDArray, mask: NDArray?, into part: ArrayInParts.Part?
  ) -> NDArray {
    let result = NDArray(zeros: key.input, gradient.dtype)
    Profile.measure("convolution, gradient of the input", key.work) {
      let (gradient, weight, windows) = (gradient.plain(), weight.plain(), Im2Col(key))
      switch gradient.dtype {
      case .float32: Self.inputGradient(gradient, weight, result, windows, as: Float.self)
      case .float64: Self.inputGradient(gradient, weight, result, windows, as: Double.self)
      case .int32, .uint8: failUnsupported("convolution, gradient of the input", gradient)
      }
    }
    return part?.take(result) ?? result
  }

  private static func inputGradient<T: RealScalar>(
    _ gradient: NDArray, _ weight: NDArray, _ result: NDArray, _ windows: Im2Col, as type: T.Type
  ) {
    let (g, w, x) = (gradient.address(as: T.self), weight.address(as: T.self), result.address(as: T.self))
    // Windows overlap, so a task owns whole planes of the input: some channels of one image.
    let chunks = windows.channelChunks(parts: windows.batch * windows.groups)
    let tiles = windows.tiles(channels: chunks[0].count)
    ThreadPool.run(windows.batch * windows.groups * chunks.count, grain: 1) { range in
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

  func weightGradient(
    _ gradient: NDArray, input: NDArray, mask: NDArray?, layout: Layout, withBias: Bool
  ) -> (weight: NDArray, bias: NDArray?) {
    let result = NDArray(zeros: key.weight, input.dtype)
    Profile.measure("convolution, gradient of the weights", key.work) {
      let (gradient, input, windows) = (gradient.plain(), input.plain(), Im2Col(key))
      switch gradient.dtype {
      case .float32: Self.weightGradient(gradient, input, result, windows, as: Float.self)
      case .float64: Self.weightGradient(gradient, input, result, windows, as: Double.self)
      case .int32, .uint8: failUnsupported("convolution, gradient of the weights", gradient)
      }
    }
    let bias = withBias ? Reduction.sum(gradient, axes: [0, 2, 3], keepingAxes: false) : nil
    return (result.converted(to: layout), bias)
  }

  private static func weightGradient<T: RealScalar>(
    _ gradient: NDArray, _ input: NDArray, _ result: NDArray, _ windows: Im2Col, as type: T.Type
  ) {
    let (g, x, w) = (gradient.address(as: T.self), input.address(as: T.self), result.address(as: T.self))
    // A task owns the weights of some channels and adds up the images in order.
    let chunks = windows.channelChunks(parts: windows.groups)
    let tiles = windows.tiles(channels: chunks[0].count)
    ThreadPool.run(windows.groups * chunks.count, grain: 1) { range in
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
