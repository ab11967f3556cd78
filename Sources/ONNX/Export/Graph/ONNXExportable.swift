import Autodiff
import Layers

/// A layer that says how it is written into an ONNX file.
///
/// The library's layers do. One of your own made of other layers hands them on:
///
///     extension Block: ONNXExportable {
///       func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
///         let features = try graph.add(convolution, named: "convolution", to: input)
///         return graph.node("Relu", [features])
///       }
///     }
public protocol ONNXExportable: Layer<Tensor, Tensor> {
  /// Appends what the layer does at evaluation to `graph`.
  ///
  /// - Returns: its output.
  func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue
}
