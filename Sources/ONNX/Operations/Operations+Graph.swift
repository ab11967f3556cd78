import Autodiff
import Layers

// How operations of a file are written as those of a `NetworkGraph`. What says nothing here runs as it is.

extension ConvolutionOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard let weight = operands.weight(1), let geometry = windows.geometry(kernel: weight.tensor, groups: groups),
      operands.types.has(2) == false || operands.weight(2) != nil
    else { return nil }
    return .operation(.convolution(weight: weight, bias: operands.weight(2), geometry))
  }
}

extension TransposedConvolutionOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard let weight = operands.weight(1), let geometry = windows.geometry(kernel: weight.tensor, groups: groups),
      operands.types.has(2) == false || operands.weight(2) != nil
    else { return nil }
    return .operation(
      .transposedConvolution(
        weight: weight, bias: operands.weight(2), geometry, outputPadding: (outputPadding[0], outputPadding[1])))
  }
}

extension WindowSettings {
  /// For any size of the input; nil where the padding follows from that.
  fileprivate func geometry(kernel: Tensor, groups: Int) -> ConvolutionGeometry? {
    guard pads != nil || strides == [1, 1] else { return nil }
    return ConvolutionGeometry(
      stride: (strides[0], strides[1]), padding: padding(1, 1, kernel: [kernel.shape[2], kernel.shape[3]]),
      dilation: (dilations[0], dilations[1]), groups: groups)
  }
}

extension BatchNormOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard let layer, names.count >= 4 else { return nil }
    let tensors = [layer.weight, layer.bias, layer.runningMean, layer.runningVar]
    let weights = zip(names, tensors).map { operands.named($0, $1) }
    return .operation(
      .batchNormalization(
        .init(
          weight: weights[0], bias: weights[1], mean: weights[2], variance: weights[3], epsilon: layer.epsilon,
          momentum: layer.momentum)))
  }
}

extension SampleNormOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    let rank = operands.shape(0).count
    let (scale, shift) = (operands.weight(1), operands.weight(2))
    switch kind {
    case .response(let size, let alpha, let beta, let k):
      return .operation(.localResponseNormalization(size: size, alpha: alpha, beta: beta, k: k))
    case .instance where rank == 4 && scale != nil && shift != nil:
      return .operation(.instanceNormalization(weight: scale, bias: shift, epsilon: epsilon))
    case .layer where scale != nil && (shift != nil || !operands.types.has(2)):
      let sizes = Array(scale?.tensor.shape ?? [])
      return .operation(.layerNormalization(sizes: sizes, weight: scale, bias: shift, epsilon: epsilon))
    default: return nil
    }
  }
}

extension GemmOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard !transposesA, let weight = operands.weight(1), weight.tensor.rank == 2 else {
      return nil
    }
    let outputs = operands.result[1]
    var bias: NetworkGraph.Weight?
    if operands.types.has(2) {
      guard let addend = operands.weight(2), [1, outputs].contains(addend.tensor.elementCount),
        addend.tensor.shape.last ?? 1 == addend.tensor.elementCount
      else { return nil }
      let row = addend.tensor.reshaped([1, addend.tensor.elementCount]).broadcast(to: [1, outputs])
      bias = NetworkGraph.Weight(name: addend.name, tensor: row.reshaped([outputs]) * beta)
    }
    let matrix = transposesB ? weight : weight.transposed
    return .operation(.linear(weight: .init(name: matrix.name, tensor: matrix.tensor * alpha), bias: bias))
  }
}

extension MatrixProductOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard operands.shape(0).count == 2, let weight = operands.weight(1), weight.tensor.rank == 2 else { return nil }
    return .operation(.linear(weight: weight.transposed, bias: nil))
  }
}

extension NetworkGraph.Weight {
  fileprivate var transposed: Self { Self(name: name, tensor: tensor.transposed()) }
}

extension UnaryOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    isIdentity ? .passedOn : activation.map { .operation(.activation($0)) }
  }
}

extension ClipOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard operands.hasFixedNumbers, let (least, most) = try? bounds(operands.types) else { return nil }
    if Self.rectifier((least, most)) == .relu { return .operation(.activation(.relu)) }
    guard least.isFinite, most.isFinite, least <= most else { return nil }
    return .operation(.activation(.clamp(least: least, most: most)))
  }
}

extension DropoutOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? { .passedOn }
}

extension CastOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? { target == .floating ? .passedOn : nil }
}

extension ParametricReLUOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard let slope = operands.weight(1), operands.shape(0).count > 1 else { return nil }
    let channels = operands.shape(0)[1]
    let axis = slope.tensor.rank - (operands.shape(0).count - 1)
    let isPerChannel = axis >= 0 && slope.tensor.rank > axis && slope.tensor.shape[axis] == channels
    guard slope.tensor.elementCount == 1 || isPerChannel && slope.tensor.elementCount == channels else { return nil }
    let row = slope.tensor.reshaped([slope.tensor.elementCount])
    return .operation(.parametricReLU(slope: .init(name: slope.name, tensor: row)))
  }
}

extension BinaryOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard operands.count == 2, operands.areComputed(0..<2) else { return nil }
    switch kind {
    case .add, .sum: return .operation(.add, reading: [0, 1])
    case .multiply: return .operation(.multiply, reading: [0, 1])
    default: return nil
    }
  }
}

extension PoolingOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard windows.pads != nil || windows.strides == [1, 1] else { return nil }
    let geometry = PoolingGeometry(
      kernel: (kernel[0], kernel[1]), stride: (windows.strides[0], windows.strides[1]),
      padding: windows.padding(1, 1, kernel: kernel), dilation: (windows.dilations[0], windows.dilations[1]),
      ceilMode: ceilMode)
    return .operation(
      isMaximum
        ? .maxPooling(geometry) : .averagePooling(geometry, countIncludesPadding: countIncludesPadding))
  }
}

extension GlobalPoolingOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    .operation(isMaximum ? .globalMaxPooling(keepingAxes: true) : .globalAveragePooling(keepingAxes: true))
  }
}

extension ReductionOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard kind == "ReduceMean", operands.hasFixedNumbers, operands.shape(0).count == 4,
      (try? resolved(operands.types)) == [2, 3]
    else { return nil }
    return .operation(.globalAveragePooling(keepingAxes: keepsAxes))
  }
}

extension SoftmaxOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    isLogarithm ? nil : .operation(.softmax(axis: axis < 0 ? axis + operands.result.count : axis))
  }
}
