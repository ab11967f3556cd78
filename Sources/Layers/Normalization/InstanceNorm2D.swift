import Autodiff
import Core
import Kernels

/// Instance normalization of `[N, C, H, W]`: each plane by its own mean and variance (Ulyanov et al. 2016).
///
/// Without running statistics, the default as in PyTorch, it does the same in training and at evaluation. With them it
/// normalizes by them at evaluation. Each branch stacked on the batch axis gets what it would get on its own; the
/// running statistics follow the unerased branch only, because that is what evaluation sees.
public struct InstanceNorm2D: Layer {
  /// C of the input `[N, C, H, W]`. PyTorch: `num_features`.
  public let channels: Int
  /// Added to the variance.
  public let epsilon: Double
  /// The share of the new batch in the running statistics.
  public let momentum: Double
  private let _weight: Parameter?
  private let _bias: Parameter?
  private let _runningMean: Buffer?
  private let _runningVar: Buffer?
  private let _numBatchesTracked: Buffer?

  /// The scale, `[C]`; nil in a layer made without one.
  public var weight: Tensor? { _weight?.wrappedValue }
  /// The shift, `[C]`; nil in a layer made without one.
  public var bias: Tensor? { _bias?.wrappedValue }
  /// The mean of the samples' means, `[C]`; nil in a layer made without running statistics.
  public var runningMean: Tensor? { _runningMean?.wrappedValue }
  /// The mean of the samples' unbiased variances, `[C]`; nil in a layer made without running statistics.
  public var runningVar: Tensor? { _runningVar?.wrappedValue }

  /// - Parameters:
  ///   - affine: whether there is a scale, 1 at first, and a shift, 0 at first, for each channel.
  ///   - tracksRunningStatistics: whether evaluation normalizes by statistics gathered in training.
  public init(
    _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1, affine: Bool = false,
    tracksRunningStatistics: Bool = false
  ) {
    require(channels > 0, "InstanceNorm2D: \(channels) channels must be positive; give at least one")
    _weight = affine ? Parameter(wrappedValue: .ones([channels])) : nil
    _bias = affine ? Parameter(wrappedValue: .zeros([channels])) : nil
    _runningMean = tracksRunningStatistics ? Buffer(wrappedValue: .zeros([channels])) : nil
    _runningVar = tracksRunningStatistics ? Buffer(wrappedValue: .ones([channels])) : nil
    _numBatchesTracked =
      tracksRunningStatistics ? Buffer(wrappedValue: Tensor(NDArray(repeating: 0, shape: [], .int32))) : nil
    (self.channels, self.epsilon, self.momentum) = (channels, epsilon, momentum)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    require(
      input.rank == 4 && input.shape[1] == channels,
      "InstanceNorm2D: the input \(input.array.described) must be [N, \(channels), H, W]; make the layer for its "
        + "channels, and give a single image a first axis of 1")
    if context.mode == .evaluation, let runningMean, let runningVar {
      let (ones, zeros) = (Tensor.ones([channels], input.dtype), Tensor.zeros([channels], input.dtype))
      return input.normalized(
        mean: runningMean, variance: runningVar, weight: weight ?? ones, bias: bias ?? zeros,
        NormalizationSettings(epsilon: epsilon))
    }
    if context.mode == .training && !context.isRecomputing { follow(input, branches: context.branchCount) }
    return input.instanceNormalized(weight: weight, bias: bias, epsilon: epsilon)
  }

  private func follow(_ input: Tensor, branches: Int) {
    guard let mean = _runningMean, let variance = _runningVar, let batches = _numBatchesTracked else { return }
    let pixels = input.shape[2] * input.shape[3]
    require(
      pixels > 1,
      "InstanceNorm2D: the input \(input.array.described) has planes of a single pixel, which have no variance to "
        + "follow; use a larger image, or evaluation mode")
    let unerased = input.detached().sliced(0..<input.shape[0] / branches)
    mean.wrappedValue = mean.wrappedValue * (1 - momentum) + unerased.mean([0, 2, 3]) * momentum
    let variances = unerased.variance([2, 3], unbiased: true).mean([0])
    variance.wrappedValue = variance.wrappedValue * (1 - momentum) + variances * momentum
    batches.wrappedValue = Tensor(NDArray(repeating: batches.wrappedValue.scalar + 1, shape: [], .int32))
  }
}

extension InstanceNorm2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    guard let runningMean, let runningVar else {
      let (weight, bias) = (weight.map { graph.weight("weight", $0) }, bias.map { graph.weight("bias", $0) })
      return graph.append(.instanceNormalization(weight: weight, bias: bias, epsilon: epsilon), [input])
    }
    let (ones, zeros) = (Tensor.ones([channels], runningMean.dtype), Tensor.zeros([channels], runningMean.dtype))
    let statistics = NetworkOperation.BatchStatistics(
      weight: graph.weight("weight", weight ?? ones), bias: graph.weight("bias", bias ?? zeros),
      mean: graph.weight("running_mean", runningMean), variance: graph.weight("running_var", runningVar),
      epsilon: epsilon, momentum: momentum)
    return graph.append(.batchNormalization(statistics), [input])
  }
}

extension InstanceNorm2D: AsksMore {
  func objections(of operation: NetworkOperation) -> InputObjection? {
    { [channels] operands in
      let input = operands[0]
      guard input.shape.count != 4 || input.shape[1] != channels else { return nil }
      return
        "InstanceNorm2D: the input \(input) must be [N, \(channels), H, W]; make the layer for its channels, and give "
        + "a single image a first axis of 1"
    }
  }
}
