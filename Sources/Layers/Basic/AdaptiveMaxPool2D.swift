import Autodiff
import Core

/// The largest values of windows that divide `[N, C, H, W]` into a fixed number of parts of nearly equal size. PyTorch:
/// `AdaptiveMaxPool2d`.
///
/// In ONNX files it can be written for an output of one pixel only.
public struct AdaptiveMaxPool2D: Layer {
  /// Rows of the output, whatever the input has.
  public let height: Int
  /// Columns of the output, whatever the input has.
  public let width: Int

  /// - Parameters: at least 1 each; other numbers stop the program.
  public init(height: Int, width: Int) {
    require(
      height > 0 && width > 0,
      "AdaptiveMaxPool2D: an output of \(height) x \(width) has no pixels; give at least 1 each way")
    (self.height, self.width) = (height, width)
  }

  /// A square output; PyTorch: `AdaptiveMaxPool2d(size)`.
  public init(_ size: Int) { self.init(height: size, width: size) }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.adaptiveMaxPooled(height: height, width: width)
  }
}

extension AdaptiveMaxPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let (height, width) = (height, width)
    guard height > 1 || width > 1 else { return graph.append(.globalMaxPooling(keepingAxes: true), [input]) }
    let rule: @Sendable ([TensorKind]) throws(InputError) -> TensorKind = { operands throws(InputError) in
      let (shape, dtype) = (operands[0].shape, operands[0].dtype)
      guard shape.count == 4, shape[2] > 0, shape[3] > 0, dtype.isFloatingPoint else {
        throw InputError(
          "adaptive maximum pooling: the input \(operands[0]) must be [N, C, H, W] with at least one pixel, float32 or "
            + "float64; pool before flattening, and give a single image a first axis of 1")
      }
      return TensorKind([shape[0], shape[1], height, width], dtype)
    }
    return graph.function("AdaptiveMaxPool2D", [input], checking: rule) {
      $0[0].adaptiveMaxPooled(height: height, width: width)
    }
  }
}
