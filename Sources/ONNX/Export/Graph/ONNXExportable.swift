import Autodiff
import Layers

/// A layer that says how it is written into an ONNX file, operator by operator.
///
/// Most need no such thing: what conforms to `WritesGraph` is written, and fused at inference, too. This is for what
/// has no operation in a `NetworkGraph`:
///
///     extension Rounding: ONNXExportable {
///       func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
///         graph.node("Round", [try graph.add(convolution, named: "convolution", to: input)])
///       }
///     }
///
/// A layer that conforms to both is written by this one.
public protocol ONNXExportable: Layer<Tensor, Tensor> {
  /// Appends what the layer does at evaluation to `graph`.
  ///
  /// - Returns: its output.
  func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue
}

/// A function in a `NetworkGraph` that says how it is written into an ONNX file.
public protocol ONNXExportableFunction: NetworkFunction {
  /// Appends what the function does to `graph`.
  ///
  /// - Returns: its result.
  func export(_ inputs: [ONNXValue], to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue
}
