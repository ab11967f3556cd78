import Autodiff

/// A layer whose inner values are computed again in the backward pass; made by `checkpointed()`.
///
/// It is computed again with the parameters and buffers of the forward pass, whatever has changed them since.
public struct Checkpointed: Layer, LayerContainer {
  /// The layer whose inner values are not kept.
  public let layer: any Layer<Tensor, Tensor>

  public var namedChildren: [(name: String, layer: any Layer)] { [("", layer)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    // What a tap inside returns must be recorded, and it is called once: such a stage keeps its values.
    guard !context.hasTapsInside else { return layer(input, &context) }
    let run = CheckpointedRun(layer, context, isRecorded: input.isTraced)
    let output = input.checkpointed { input, isRecomputing in
      isRecomputing ? run.again(input) : run.first(input)
    } trains: { _ in run.trains }
    context = run.context
    return output
  }
}
