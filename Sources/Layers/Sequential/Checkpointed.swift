import Autodiff
import Kernels

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

extension Checkpointed: EquivalentAtEvaluation {
  public var evaluationLayer: any Layer<Tensor, Tensor> { layer }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// Keeps nothing of what the layer computes on the way, and computes it again in the backward pass, with the
  /// parameters and buffers of the forward pass.
  public func checkpointed() -> Checkpointed { Checkpointed(layer: self) }
}

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

/// A layer's parameters and buffers as they were at some moment.
///
/// Their arrays are shared, not copied. Only what somebody changes while they are held takes memory of its own.
struct CapturedValues: Sendable {
  struct ParameterValue: Sendable {
    let parameter: Parameter
    let array: NDArray
    let isTrainable: Bool

    init(_ parameter: Parameter) {
      (self.parameter, array, isTrainable) = (parameter, parameter.storedArray, parameter.isTrainable)
    }

    var isCurrent: Bool { parameter.isTrainable == isTrainable && parameter.storedArray.isSameMemory(as: array) }

    func putBack() {
      parameter.isTrainable = isTrainable
      if !parameter.storedArray.isSameMemory(as: array) { parameter.wrappedValue = Tensor(array) }
    }
  }

  struct BufferValue: Sendable {
    let buffer: Buffer
    let value: Tensor
    let isFrozen: Bool

    init(_ buffer: Buffer) { (self.buffer, value, isFrozen) = (buffer, buffer.wrappedValue, buffer.isFrozen) }

    var isCurrent: Bool {
      buffer.isFrozen == isFrozen && buffer.wrappedValue.storedArray.isSameMemory(as: value.storedArray)
    }

    func putBack() { (buffer.wrappedValue, buffer.isFrozen) = (value, isFrozen) }
  }

  var parameters: [ParameterValue] = []
  var buffers: [BufferValue] = []

  /// Runs `body` while the layer has these values again. Mostly they are its values still, and nothing is written:
  /// threads that compute with one network at the same time do not get into each other's way.
  func restored<Result>(_ body: () -> Result) -> Result {
    let old = CapturedValues(
      parameters: parameters.filter { !$0.isCurrent }, buffers: buffers.filter { !$0.isCurrent })
    let new = CapturedValues(
      parameters: old.parameters.map { ParameterValue($0.parameter) },
      buffers: old.buffers.map { BufferValue($0.buffer) })
    old.putBack()
    defer { new.putBack() }
    return body()
  }

  private func putBack() {
    for value in parameters { value.putBack() }
    for value in buffers { value.putBack() }
  }
}
