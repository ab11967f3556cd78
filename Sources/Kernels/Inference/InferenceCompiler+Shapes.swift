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
    let height = shape[2] + margins.top + margins.bottom, width = shape[3] + margins.left + margins.right
    let result = newValue([shape[0], shape[1], height, width], source.layout)
    emit(.function { InferenceChannels.pad($0[0], margins, into: $1) }, "padding", reads: [source], writes: result)
    return result
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
