extension InferenceCompiler {
  mutating func convolution(
    _ source: Value, _ weights: InferenceOperation.Weights, _ geometry: ConvolutionGeometry
  ) -> Value {
    let shape = geometry.outputShape(input: source.shape, weight: weights.weight.shape)
    if hasSecondOperand {
      require(
        operand(1).shape == shape,
        "residual sum: a convolution gives \(shape), but what is added to it is \(operand(1).shape)")
    }
    let work = 2 * Double(shape.elementCount) * Double(weights.weight.shape.product(of: 1..<4))
    guard let (kernel, layouts) = convolutionKernel(source.shape, weights, geometry) else {
      return plainConvolution(source, weights, geometry, shape, work)
    }
    let input = converted(source, to: layouts.source)
    let packed = packed.block(of: position, for: kernel, weights.weight)
    let result = hasSecondOperand
      ? destination(adding: operand(1), to: layouts.destination, reading: input)
      : newValue(shape, layouts.destination)
    emit(
      .kernel(kernel, packed: packed, bias: weights.bias), "convolution", reads: [input], writes: result,
      operations: work)
    return result
  }

  /// Memory that holds what is to be added, and takes the result: the operand's own where nobody reads it later.
  private mutating func destination(adding value: Value, to layout: Layout, reading source: Value) -> Value {
    let value = converted(value, to: layout, operand: 1)
    return isLastReader(of: value) && value.storage != source.storage ? value : emitCopy(of: value)
  }

  /// The best kernel that oneDNN offers, with the layouts that it works on; nil where there is none.
  private func convolutionKernel(
    _ input: Shape, _ weights: InferenceOperation.Weights, _ geometry: ConvolutionGeometry
  ) -> (kernel: InferenceKernel, layouts: (source: Layout, destination: Layout))? {
    let weight = weights.weight.shape
    let rule = InferenceWinograd(weight: weight, geometry)
    let blocked = OneDNN.preferredLayout
    let usual: [(Layout, Layout)] = [(blocked, blocked), (.channelsLast, .channelsLast), (.plain, .plain)]
    // The first layer's few channels are read as they come from the picture.
    for layouts in input[1] < 4 ? [(.plain, blocked)] + usual : usual {
      for winograd in rule.order(algorithm) {
        let kernel = InferenceKernel.convolution(
          input, weight: weight, geometry, layouts: layouts, hasBias: weights.bias != nil, adds: hasSecondOperand,
          nodeActivation, winograd: winograd)
        if let kernel { return (kernel, layouts) }
      }
    }
    return nil
  }

  /// Without oneDNN: the kernels of training, one after the other.
  private mutating func plainConvolution(
    _ source: Value, _ weights: InferenceOperation.Weights, _ geometry: ConvolutionGeometry, _ shape: Shape,
    _ work: Double
  ) -> Value {
    let reads = [source] + (hasSecondOperand ? [operand(1)] : [])
    let result = newValue(shape, .plain)
    let activation = nodeActivation
    emit(
      .function { sources, result in
        var output = Convolution.forward(sources[0], weights.weight, bias: weights.bias, geometry)
        if sources.count > 1 { output = Elementwise.binary(.add, output, sources[1]) }
        output.plain().copyStored(into: result)
        Elementwise.activate(result, activation)
      }, "convolution", reads: reads, writes: result, operations: work)
    return result
  }
}

/// Which of oneDNN's algorithms for 3x3 windows suits a shape at inference.
///
/// The rule is fixed, so that results are the same from run to run. Where Winograd was offered it was faster by a
/// quarter at least, and mostly twice as fast, for every shape of VGG16 and ResNet-50 at 224 pixels, at batch 1 as well
/// as at batch 8.
struct InferenceWinograd {
  private let isPossible: Bool

  init(weight: Shape, _ geometry: ConvolutionGeometry) {
    isPossible = weight[2] == 3 && weight[3] == 3 && geometry.isDense && geometry.groups == 1
  }

  /// Whether to ask for Winograd, in the order of preference.
  func order(_ algorithm: ConvolutionAlgorithm) -> [Bool] {
    isPossible && algorithm != .direct ? [true, false] : [false]
  }
}
