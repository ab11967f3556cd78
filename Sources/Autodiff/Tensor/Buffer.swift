import Kernels
import Synchronization

/// A saved value of a layer that is not trained, such as a running mean: `@Buffer var runningMean: Tensor`.
@propertyWrapper
public final class Buffer: Sendable {
  private let state: Mutex<NDArray>

  /// Starts at a value, whose tape it does not keep: `@Buffer public var runningMean: Tensor`.
  public init(wrappedValue: Tensor) { state = Mutex(wrappedValue.array) }

  /// Reading captures the value as it is now; later changes do not reach a tensor read before. A new value has the
  /// shape and the type of the old one.
  public var wrappedValue: Tensor {
    get { Tensor(state.withLock { $0 }) }
    set {
      let old = state.withLock { $0 }
      require(
        newValue.shape == old.shape && newValue.dtype == old.dtype,
        "buffer: a value of shape \(newValue.shape) (\(newValue.dtype)) cannot replace one of shape \(old.shape) "
          + "(\(old.dtype)); a buffer keeps its shape and type. Cast the value, or convert(to:) the layer")
      state.withLock { $0 = newValue.array }
    }
  }

  /// The buffer itself, as `layer.$runningMean`, where `layer.runningMean` is its value.
  public var projectedValue: Buffer { self }

  /// Replaces the value by one of any float type, for networks that are verified in float64.
  public func convert(to dtype: DType) {
    state.withLock { array in
      if array.dtype.isFloatingPoint { array = Elementwise.cast(array, to: dtype) }
    }
  }
}
