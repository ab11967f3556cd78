import Autodiff

/// The largest value of each window of `[N, C, H, W]`.
public struct MaxPool2D: Layer {
  /// Window, stride and padding. Padding is never the largest.
  public let geometry: PoolingGeometry

  /// - Parameter stride: the kernel by default.
  public init(_ kernel: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false) {
    geometry = PoolingGeometry(square: kernel, stride: stride, padding: padding, ceilMode: ceilMode)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.maxPooled(geometry) }
}

/// The mean of each window of `[N, C, H, W]`.
public struct AvgPool2D: Layer {
  /// Window, stride and padding.
  public let geometry: PoolingGeometry
  /// Whether padded zeros count in the mean's divisor. PyTorch: `count_include_pad`.
  public let countIncludesPadding: Bool

  /// - Parameters:
  ///   - stride: the kernel by default.
  ///   - countIncludesPadding: whether zeros of the padding count as values.
  public init(
    _ kernel: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false, countIncludesPadding: Bool = true
  ) {
    geometry = PoolingGeometry(square: kernel, stride: stride, padding: padding, ceilMode: ceilMode)
    self.countIncludesPadding = countIncludesPadding
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.averagePooled(geometry, countIncludesPadding: countIncludesPadding)
  }
}

/// Means over windows that divide `[N, C, H, W]` into a fixed number of parts.
public struct AdaptiveAvgPool2D: Layer {
  /// Rows of the output, whatever the input has.
  public let height: Int
  /// Columns of the output, whatever the input has.
  public let width: Int

  public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }
  /// A square output; PyTorch: `AdaptiveAvgPool2d(size)`.
  public init(_ size: Int) { self.init(height: size, width: size) }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.adaptiveAveragePooled(height: height, width: width)
  }
}

/// The mean of each plane: `[N, C, H, W]` to `[N, C]`.
public struct GlobalAvgPool2D: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.globalAveragePooled() }
}

extension PoolingGeometry {
  init(square kernel: Int, stride: Int?, padding: Int, ceilMode: Bool) {
    let stride = stride ?? kernel
    self.init(
      kernel: (kernel, kernel), stride: (stride, stride), padding: (padding, padding, padding, padding),
      ceilMode: ceilMode)
  }
}

// How poolings are written as operations.

extension MaxPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.maxPooling(geometry), [input])
  }
}

extension AvgPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.averagePooling(geometry, countIncludesPadding: countIncludesPadding), [input])
  }
}

extension AdaptiveAvgPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.adaptiveAveragePooling(height: height, width: width), [input])
  }
}

extension GlobalAvgPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.globalAverage(input)
  }
}
