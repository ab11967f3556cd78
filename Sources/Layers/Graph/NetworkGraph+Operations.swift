import Autodiff
import Core
import Kernels

// One method for each operation that layers are written with.
extension NetworkGraph {
  /// `conv2d` with the weight `[O, C/groups, kh, kw]` and the bias `[O]`.
  ///
  /// - Parameters:
  ///   - weight: stored as the layer's `weight`, the bias as its `bias`.
  public mutating func convolution(
    _ input: Value, weight: Tensor, bias: Tensor? = nil, _ geometry: ConvolutionGeometry = .init()
  ) -> Value {
    append(
      .convolution(weight: self.weight("weight", weight), bias: bias.map { self.weight("bias", $0) }, geometry),
      [input])
  }

  /// `input · weightᵀ + bias` with the weight `[O, I]` and the bias `[O]`, stored as the layer's `weight` and `bias`.
  public mutating func linear(_ input: Value, weight: Tensor, bias: Tensor? = nil) -> Value {
    append(.linear(weight: self.weight("weight", weight), bias: bias.map { self.weight("bias", $0) }), [input])
  }

  /// A function of each element.
  public mutating func activation(_ activation: NetworkOperation.Activation, _ input: Value) -> Value {
    append(.activation(activation), [input])
  }

  /// The sum of two values; the shapes are broadcast.
  public mutating func sum(_ first: Value, _ second: Value) -> Value { append(.add, [first, second]) }

  /// The product of two values; the shapes are broadcast, so that a gate `[N, C, 1, 1]` scales channels.
  public mutating func product(_ first: Value, _ second: Value) -> Value { append(.multiply, [first, second]) }

  /// Values side by side on an axis, the channels by default. One value stays what it is.
  public mutating func concatenated(_ values: [Value], axis: Int = 1) -> Value {
    require(!values.isEmpty, "NetworkGraph: nothing to concatenate at '\(layerPath)'; give at least one value")
    return values.count == 1 ? values[0] : append(.concatenation(axis: axis), values)
  }

  /// The mean of each plane of `[N, C, H, W]`: `[N, C]`, or `[N, C, 1, 1]`.
  public mutating func globalAverage(_ input: Value, keepingAxes: Bool = false) -> Value {
    append(.globalAveragePooling(keepingAxes: keepingAxes), [input])
  }

  /// `[N, C, ...]` as `[N, C · ...]`.
  public mutating func flattened(_ input: Value) -> Value { append(.flatten, [input]) }

  /// Zeros around `[N, C, H, W]`.
  public mutating func padded(_ input: Value, top: Int, bottom: Int, left: Int, right: Int) -> Value {
    append(.padding(.init(top: top, bottom: bottom, left: left, right: right)), [input])
  }

  /// A tensor of the layer's own as a value, stored under `name`.
  public mutating func stored(_ name: String, _ tensor: Tensor) -> Value { append(.stored(weight(name, tensor)), []) }

  /// A function of any values, which runs as it is.
  ///
  /// - Parameter name: what it is, for texts.
  public mutating func function(
    _ name: String, _ inputs: [Value], _ body: @escaping @Sendable ([Tensor]) -> Tensor
  ) -> Value {
    append(.function(NamedFunction(name: name, body: body)), inputs)
  }
}

private struct NamedFunction: NetworkFunction {
  let name: String
  let body: @Sendable ([Tensor]) -> Tensor

  func callAsFunction(_ inputs: [Tensor]) -> Tensor { body(inputs) }
}
