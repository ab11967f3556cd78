import Core
import Kernels
import Synchronization

/// A saved value of a layer that is not trained, such as a running mean: `@Buffer var runningMean: Tensor`.
@propertyWrapper
public final class Buffer: Sendable {
  private struct State: Sendable {
    var array: NDArray
    var isFrozen = false
  }

  private let state: Mutex<State>

  /// Starts at a value, whose tape it does not keep: `@Buffer public var runningMean: Tensor`.
  public init(wrappedValue: Tensor) { state = Mutex(State(array: wrappedValue.array)) }

  /// Reading captures the value as it is now; later changes do not reach a tensor read before. A new value has the
  /// shape and the type of the old one.
  public var wrappedValue: Tensor {
    get { Tensor(state.withLock(\.array)) }
    set {
      let old = state.withLock(\.array)
      require(
        newValue.shape == old.shape && newValue.dtype == old.dtype,
        "buffer: a value of shape \(newValue.shape) (\(newValue.dtype)) cannot replace one of shape \(old.shape) "
          + "(\(old.dtype)); a buffer keeps its shape and type. Cast the value, or convert(to:) the layer")
      state.withLock { $0.array = newValue.array }
    }
  }

  /// The buffer itself, as `layer.$runningMean`, where `layer.runningMean` is its value.
  public var projectedValue: Buffer { self }

  /// Whether training leaves it as it is; no by default. Batch normalization whose running statistics are frozen
  /// normalizes by them in training, too, as at evaluation. It is to buffers what `Parameter.isTrainable` is to
  /// parameters: whoever sets a value, such as a file that is loaded, still can.
  public var isFrozen: Bool {
    get { state.withLock(\.isFrozen) }
    set { state.withLock { $0.isFrozen = newValue } }
  }

  /// Replaces the value by one of any float type, for networks that are verified in float64.
  public func convert(to dtype: DType) {
    state.withLock { state in
      if state.array.dtype.isFloatingPoint { state.array = Elementwise.cast(state.array, to: dtype) }
    }
  }
}
