import Core

extension InferenceCompiler {
  mutating func pooling(_ source: Value, _ geometry: PoolingGeometry, _ kind: PoolingKind) -> Value {
    let shape = geometry.outputShape(input: source.shape, dtype: .float32)
    // Kernels that look for maxima pass over NaN.
    let layouts = keepsNaN && kind == .maximum ? [] : [source.layout, Layout.preferred]
    for layout in layouts {
      let key = PoolingKey(
        input: source.shape, geometry: geometry, layout: layout, direction: .inference, kind: kind)
      guard let kernel = key.plan() else { continue }
      let input = converted(source, to: layout)
      let result = newValue(shape, layout)
      emit(.kernel(kernel, packed: nil, bias: nil), "pooling", reads: [input], writes: result)
      return result
    }
    return function(source, shape, "pooling") { input in
      switch kind {
      case .maximum: Pooling.maximum(input, geometry).output
      case .average: Pooling.average(input, geometry, countingPadding: false)
      case .averageCountingPadding: Pooling.average(input, geometry, countingPadding: true)
      }
    }
  }

  mutating func adaptiveAverage(_ source: Value, _ height: Int, _ width: Int) -> Value {
    require(
      source.shape.count == 4,
      "adaptive average pooling: the input \(source.shape) (float32) must be [N, C, H, W]; pool before flattening")
    let (rows, columns) = (source.shape[2], source.shape[3])
    if rows == height && columns == width { return source }
    if rows % height == 0 && columns % width == 0 && rows >= height && columns >= width {
      return pooling(source, PoolingGeometry(kernel: (rows / height, columns / width)), .average)
    }
    return function(source, [source.shape[0], source.shape[1], height, width], "pooling") {
      Pooling.adaptiveAverage($0, height: height, width: width)
    }
  }

  mutating func globalAverage(_ source: Value) -> Value {
    require(
      source.shape.count == 4,
      "global average pooling: the input \(source.shape) (float32) must be [N, C, H, W]; pool before flattening")
    let means = pooling(source, PoolingGeometry(kernel: (source.shape[2], source.shape[3])), .average)
    return reshaped(means, [source.shape[0], source.shape[1]])
  }

  mutating func flattened(_ source: Value) -> Value {
    let shape = source.shape
    return reshaped(source, [shape[0], shape.product(of: 1..<shape.count)])
  }

  /// The same values in row-major order under another shape.
  mutating func reshaped(_ value: Value, _ shape: Shape) -> Value {
    var value = value
    // With one pixel a channel and whole blocks, every layout is the row-major one.
    let isRowMajor = value.layout == .plain
      || value.shape[2] * value.shape[3] == 1 && value.shape[1] % value.layout.block == 0
    if !isRowMajor { value = emitConversion(of: value, to: .plain) }
    return Value(shape: shape, layout: .plain, storage: value.storage)
  }

  /// A step of the kernels that training uses.
  private mutating func function(
    _ source: Value, _ shape: Shape, _ operation: StaticString, _ body: @escaping @Sendable (NDArray) -> NDArray
  ) -> Value {
    let result = newValue(shape, .plain)
    emit(.function { body($0[0]).plain().copyStored(into: $1) }, operation, reads: [source], writes: result)
    return result
  }

  /// Any function of the values: it runs on copies, because it may keep what it is given.
  mutating func opaque(_ sources: [Value], _ body: @escaping @Sendable ([NDArray]) -> NDArray) -> Value {
    let trial = body(sources.map { NDArray(zeros: $0.shape, .float32, layout: $0.layout) })
    require(
      trial.dtype == .float32, "inference: the layer turns float32 into \(trial.dtype), which cannot be optimized")
    let result = newValue(trial.shape, trial.layout)
    emit(
      .function { sources, result in
        let output = body(sources.map { $0.copied() })
        require(
          output.shape == result.shape && output.dtype == .float32,
          "inference: for an input \(sources.first?.shape ?? []) the layer gave \(output.shape) (\(output.dtype)), and "
            + "\(result.shape) before; only layers whose result's shape depends on the input's can be optimized")
        output.converted(to: result.layout).copyStored(into: result)
      }, "layer", reads: sources, writes: result)
    return result
  }
}

extension InferenceCompiler {
  mutating func concatenation(_ sources: [Value], axis: Int) -> Value {
    let shape = joinedShape(sources.map(\.shape), axis)
    guard shape.count == 4, axis == 1 || axis == -3 else {
      let result = newValue(shape, .plain)
      emit(
        .function {
          let parts = $0.map { $0.plain() }
          Shaping.concatenated(parts, axis: axis < 0 ? axis + shape.count : axis).copyStored(into: $1)
        }, "concatenation", reads: sources, writes: result)
      return result
    }
    // The layout of the kernels before it, which are mostly those behind it, too.
    let layout = sources.contains { $0.layout == Layout.preferred } ? Layout.preferred : sources[0].layout
    let parts = sources.enumerated().map { converted($1, to: layout, operand: $0) }
    let result = newValue(shape, layout)
    emit(.function { InferenceChannels.join($0, into: $1) }, "concatenation", reads: parts, writes: result)
    return result
  }

  private func joinedShape(_ shapes: [Shape], _ axis: Int) -> Shape {
    let place = axis < 0 ? axis + shapes[0].count : axis
    let fits = shapes[0].indices.contains(place) && shapes.allSatisfy { shape in
      shape.count == shapes[0].count && shape.indices.allSatisfy { $0 == place || shape[$0] == shapes[0][$0] }
    }
    require(
      fits,
      "concatenation: \(shapes.map { "\($0)" }.joined(separator: ", ")) (float32) cannot be joined on axis \(axis); "
        + "all other axes must be equal")
    var sizes = Array(shapes[0])
    sizes[place] = shapes.reduce(0) { $0 + $1[place] }
    return Shape(sizes)
  }

  mutating func padding(_ source: Value, _ margins: InferenceOperation.Margins) -> Value {
    let shape = source.shape
    require(
      shape.count == 4,
      "padding: the input \(shape) (float32) must be [N, C, H, W]; pad before flattening, and give a single image a "
        + "first axis of 1")
    let result = newValue(margins.padded(shape), source.layout)
    emit(.function { InferenceChannels.pad($0[0], margins, into: $1) }, "padding", reads: [source], writes: result)
    return result
  }

  /// The source as it is where the convolution behind pads it in its own pass.
  mutating func samePadding(_ source: Value, _ same: SamePadding) -> Value {
    guard source.shape.count == 4 else { return padding(source, .init(top: 0, bottom: 0, left: 0, right: 0)) }
    let margins = same.margins(height: source.shape[2], width: source.shape[3])
    return leavesToConvolution(margins) ? source : padding(source, margins)
  }

  mutating func reshape(_ source: Value, _ sizes: [Int]) -> Value {
    let rest = source.shape.product(of: 1..<source.shape.count)
    let known = sizes.reduce(1) { $1 < 0 ? $0 : $0 * $1 }
    let target = sizes.map { $0 < 0 ? rest / max(1, known) : $0 }
    require(
      sizes.count { $0 < 0 } < 2 && target.reduce(1, *) == rest,
      "reshape: the input \(source.shape) (float32) cannot get the sizes \(sizes) behind its first axis; there are "
        + "\(rest) elements to an image")
    return reshaped(source, Shape([source.shape[0]] + target))
  }
}
