import Core

extension InferenceCompiler {
  mutating func convolution(
    _ source: Value, _ weights: InferenceOperation.Weights, _ own: ConvolutionGeometry
  ) -> Value {
    let geometry = inputMargins.map(own.padded) ?? own
    let shape = geometry.outputShape(input: source.shape, weight: weights.weight.shape, dtype: .float32)
    let addend = hasSecondOperand ? operand(1) : nil
    if let addend, addend.shape != shape {
      require(
        addend.shape.broadcast(with: shape) != nil,
        "residual sum: a convolution gives \(shape) (float32), but what is added to it is \(addend.shape); "
          + "they must be alike")
      let output = convolution(source, weights, geometry, shape, adding: nil, nil)
      return broadcast(.add, output, addend, nodeActivation)
    }
    return convolution(source, weights, geometry, shape, adding: addend, nodeActivation)
  }

  private mutating func convolution(
    _ source: Value, _ weights: InferenceOperation.Weights, _ geometry: ConvolutionGeometry, _ shape: Shape,
    adding addend: Value?, _ activation: Activation?
  ) -> Value {
    let work = 2 * Double(shape.elementCount) * Double(weights.weight.shape.product(of: 1..<4))
    let key = ConvolutionKey(
      input: source.shape, weight: weights.weight.shape, geometry: geometry, direction: .inference,
      hasBias: weights.bias != nil, addsToOutput: addend != nil, activation: activation, algorithm: algorithm)
    guard let (kernel, activatesApart) = key.activatingKernel(keepsNaN: keepsNaN) else {
      return trainingConvolution(source, weights, geometry, shape, work, adding: addend, activation)
    }
    let input = converted(source, to: kernel.source)
    let packed = packed.block(of: position, for: kernel.plan, weights.weight)
    let result =
      addend.map { destination(adding: $0, to: kernel.destination, reading: input) }
      ?? newValue(shape, kernel.destination)
    emit(
      .kernel(kernel.plan, packed: packed, bias: weights.bias), "convolution", reads: [input], writes: result,
      operations: work)
    if activatesApart { emitActivation(activation, of: result) }
    return result
  }

  /// Memory that holds what is to be added, and takes the result: the operand's own where nobody reads it later.
  private mutating func destination(adding value: Value, to layout: Layout, reading source: Value) -> Value {
    let value = converted(value, to: layout, operand: 1)
    return isLastReader(of: value) && value.storage != source.storage ? value : emitCopy(of: value)
  }

  /// Where oneDNN has no kernel: those of training, one after the other.
  private mutating func trainingConvolution(
    _ source: Value, _ weights: InferenceOperation.Weights, _ geometry: ConvolutionGeometry, _ shape: Shape,
    _ work: Double, adding addend: Value?, _ activation: Activation?
  ) -> Value {
    let reads = [source] + (addend.map { [$0] } ?? [])
    let algorithm = algorithm
    let fusesReLU = activation.slope == 0 && addend == nil
    let layout = Convolution.outputLayout(source.shape, weights.weight, geometry, algorithm: algorithm)
    let result = newValue(shape, layout)
    emit(
      .function { sources, result in
        var output = Convolution.forward(
          sources[0], weights.weight, bias: weights.bias, geometry, fusingReLU: fusesReLU, algorithm: algorithm)
        if sources.count > 1 { output = Elementwise.binary(.add, output, sources[1]) }
        output.converted(to: result.layout).copyStored(into: result)
        if !fusesReLU { Elementwise.activate(result, activation) }
      }, "convolution", reads: reads, writes: result, operations: work)
    return result
  }
}

extension ConvolutionGeometry {
  /// With more zeros around the input.
  package func padded(by margins: InferenceOperation.Margins) -> ConvolutionGeometry {
    var geometry = self
    geometry.top += margins.top
    geometry.bottom += margins.bottom
    geometry.left += margins.left
    geometry.right += margins.right
    return geometry
  }
}
