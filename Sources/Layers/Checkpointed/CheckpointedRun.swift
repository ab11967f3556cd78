import Autodiff

/// One run of a checkpointed layer, and what it takes to repeat it.
final class CheckpointedRun: @unchecked Sendable {
  // Safe to share: only the first run, on the caller's thread, writes; nobody repeats it before it is over.
  private let layer: any Layer<Tensor, Tensor>
  private let start: Context
  private let isRecorded: Bool
  private var values = CapturedValues()
  /// The context as the first run leaves it.
  private(set) var context: Context

  /// Whether a parameter in the layer wants a gradient; known behind the first run.
  var trains: Bool { values.parameters.contains(where: \.isTrainable) }

  /// - Parameter isRecorded: whether the run may be repeated later.
  init(_ layer: any Layer<Tensor, Tensor>, _ start: Context, isRecorded: Bool) {
    (self.layer, self.start, self.isRecorded) = (layer, start, isRecorded)
    context = start
  }

  /// The run in the forward pass.
  func first(_ input: Tensor) -> Tensor {
    guard isRecorded else { return layer(input, &context) }
    let wasCheckpointing = context.isCheckpointing
    context.isCheckpointing = true
    defer { context.isCheckpointing = wasCheckpointing }
    let members = Traversal(layer)
    values.buffers = members.buffers.map { CapturedValues.BufferValue($0.buffer) }
    let output = layer(input, &context)
    // Behind the run, because it may have brought weights into another layout.
    values.parameters = members.parameters.map { CapturedValues.ParameterValue($0.parameter) }
    return output
  }

  /// The same in the backward pass. Of its context only what the layer reads counts.
  func again(_ input: Tensor) -> Tensor {
    var context = start
    context.isRecomputing = true
    context.forwardHook = nil
    context.taps = Taps()
    return values.restored { layer(input, &context) }
  }
}
