import Autodiff
import Core
import Kernels

extension NetworkOperation {
  /// What the operation makes of its operands, by the tensors' own operations, gradients included.
  ///
  /// Layers and functions run as they are at evaluation, on values without a tape.
  public func callAsFunction(_ inputs: [Tensor]) -> Tensor {
    switch self {
    case .stored(let weight): weight.tensor
    case .function(let function): function(inputs.map { $0.detached() })
    case .concatenation(let axis): .concatenated(inputs, axis: axis)
    case .add: inputs[0] + inputs[1]
    case .multiply: inputs[0] * inputs[1]
    default: applied(to: inputs[0])
    }
  }

  private func applied(to input: Tensor) -> Tensor {
    switch self {
    case .convolution(let weight, let bias, let geometry): input.convolved(weight.tensor, bias: bias?.tensor, geometry)
    case .transposedConvolution(let weight, let bias, let geometry, let outputPadding):
      input.transposedConvolved(weight.tensor, bias: bias?.tensor, geometry, outputPadding: outputPadding)
    case .linear(let weight, let bias): input.linear(weight.tensor, bias: bias?.tensor)
    case .activation(let activation): activation(input)
    case .parametricReLU(let slope): input.parametricReLU(slope: slope.tensor)
    case .layer(let layer): layer.predict(input)
    case .embedding(let weight, let paddingIndex):
      .embedding(input, weight: weight.tensor, paddingIndex: paddingIndex)
    case .softmax(let axis): input.softmax(axis: axis)
    default: normalized(input) ?? pooled(input) ?? rearranged(input)
    }
  }

  private func normalized(_ input: Tensor) -> Tensor? {
    switch self {
    case .batchNormalization(let norm):
      input.normalized(
        mean: norm.mean.tensor, variance: norm.variance.tensor, weight: norm.weight.tensor, bias: norm.bias.tensor,
        NormalizationSettings(epsilon: norm.epsilon))
    case .groupNormalization(let groups, let weight, let bias, let epsilon):
      input.groupNormalized(groups: groups, weight: weight?.tensor, bias: bias?.tensor, epsilon: epsilon)
    case .layerNormalization(let sizes, let weight, let bias, let epsilon):
      input.layerNormalized(lastAxes: sizes.count, weight: weight?.tensor, bias: bias?.tensor, epsilon: epsilon)
    case .channelNormalization(let weight, let bias, let epsilon):
      input.channelNormalized(weight: weight.tensor, bias: bias.tensor, epsilon: epsilon)
    case .instanceNormalization(let weight, let bias, let epsilon):
      input.instanceNormalized(weight: weight?.tensor, bias: bias?.tensor, epsilon: epsilon)
    case .localResponseNormalization(let size, let alpha, let beta, let k):
      input.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)
    default: nil
    }
  }

  private func pooled(_ input: Tensor) -> Tensor? {
    switch self {
    case .maxPooling(let geometry): input.maxPooled(geometry)
    case .averagePooling(let geometry, let countIncludesPadding):
      input.averagePooled(geometry, countIncludesPadding: countIncludesPadding)
    case .adaptiveAveragePooling(let height, let width): input.adaptiveAveragePooled(height: height, width: width)
    case .globalAveragePooling(let keepingAxes):
      keepingAxes ? input.adaptiveAveragePooled(height: 1, width: 1) : input.globalAveragePooled()
    case .globalMaxPooling(let keepingAxes): globalMaximum(input, keepingAxes)
    default: nil
    }
  }

  private func globalMaximum(_ input: Tensor, _ keepingAxes: Bool) -> Tensor {
    require(input.rank == 4, "global maximum pooling: the input \(input.array.described) must be [N, C, H, W]")
    let maximum = input.maxPooled(PoolingGeometry(kernel: (input.shape[2], input.shape[3])))
    return keepingAxes ? maximum : maximum.flattened()
  }

  private func rearranged(_ input: Tensor) -> Tensor {
    switch self {
    case .flatten: input.flattened()
    case .reshape(let sizes): input.reshaped([input.shape[0]] + sizes)
    case .padding(let padding): padding(input)
    case .samePadding(let padding): padding(input)
    case .channelShuffle(let groups): input.channelsShuffled(groups)
    case .upsampling(let factor, let interpolation): input.upsampled(by: factor, interpolation)
    case .resizing(let height, let width, let interpolation):
      input.resized(height: height, width: width, interpolation)
    case .pixelShuffle(let factor): input.pixelShuffled(factor)
    case .pixelUnshuffle(let factor): input.pixelUnshuffled(factor)
    default: fail("NetworkGraph: the operation \(self) cannot run on one value")
    }
  }
}

extension Activation {
  /// The activation of each element.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    switch self {
    case .relu: input.relu()
    case .clamp(let least, let most): input.clamped(to: least...most)
    case .leakyReLU(let slope): input.leakyReLU(slope: slope)
    case .sigmoid: input.sigmoid()
    case .hardsigmoid: (input / 6 + 0.5).clamped(to: 0...1)
    case .tanh: input.tanh()
    case .gelu: input.gelu()
    case .silu: input.silu()
    case .hardswish: input.hardswish()
    case .elu(let alpha): input.elu(alpha: alpha)
    case .softplus: input.softplus()
    }
  }
}

extension NetworkOperation.Padding {
  /// `[N, C, H, W]` with the rows and columns around it.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    require(
      input.rank == 4,
      "padding: the input \(input.array.described) must be [N, C, H, W]; pad before flattening, and give a single "
        + "image a first axis of 1")
    switch kind {
    case .constant(let value):
      return input.padded(before: [0, 0, top, left], after: [0, 0, bottom, right], value: value)
    case .reflection, .replication:
      let rows = places(input, 2, top, bottom), columns = places(input, 3, left, right)
      return input.indexSelected(Tensor(rows), axis: 2).indexSelected(Tensor(columns), axis: 3)
    }
  }

  /// Which row or column of `input` stands in each place.
  private func places(_ input: Tensor, _ axis: Int, _ before: Int, _ after: Int) -> [Int32] {
    let size = input.shape[axis]
    require(
      kind != .reflection || max(before, after) < size,
      "padding: \(before) and \(after) \(axis == 2 ? "rows" : "columns") cannot be reflected from the \(size) of "
        + "\(input.array.described); there must be more than are added at either end, so pad less or a larger input")
    return (-before..<size + after).map { place in
      switch kind {
      case .reflection: Int32(place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place)
      default: Int32(min(max(place, 0), size - 1))
      }
    }
  }
}

extension SamePadding {
  /// `[N, C, H, W]` with the zeros around it.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    require(
      input.rank == 4,
      "padding: the input \(input.array.described) must be [N, C, H, W]; pad before flattening, and give a single "
        + "image a first axis of 1")
    let margins = margins(height: input.shape[2], width: input.shape[3])
    return input.padded(before: [0, 0, margins.top, margins.left], after: [0, 0, margins.bottom, margins.right])
  }
}

extension Tensor {
  /// `[N, C, H, W]` with the first channel of each group before the second of each, and so on.
  func channelsShuffled(_ groups: Int) -> Tensor {
    require(
      rank == 4 && shape[1] % groups == 0,
      "channel shuffle: the input \(array.described) must be [N, C, H, W] with a multiple of \(groups) channels; "
        + "change the outputs of the layer before, or the number of groups")
    let dealt = reshaped([shape[0], groups, shape[1] / groups, shape[2], shape[3]]).transposed([0, 2, 1, 3, 4])
    return dealt.reshaped(Array(shape))
  }
}

extension NetworkGraph {
  /// What the graph makes of `input`, operation by operation: slow, and the same as the network to rounding.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    var values = [NetworkGraph.input: input]
    for node in nodes {
      let operands = node.inputs.map { values[$0] ?? input }
      values[node.output] = FailureContext.entering(node.path) { node.operation(operands) }
    }
    return values[output] ?? input
  }
}
