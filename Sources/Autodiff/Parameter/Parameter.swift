import Kernels
import Synchronization

/// A trainable value of a layer: `@Parameter var weight: Tensor`.
///
/// The wrapper is a reference, so copies of a layer share their weights, gradients find them by identity, and an
/// optimizer can change them in place. Reading the property gives a tensor; `$weight` is the parameter itself.
@propertyWrapper
public final class Parameter: Sendable {
  private struct State: Sendable {
    var array: NDArray
    var isTrainable = true
  }

  private let state: Mutex<State>

  public init(wrappedValue: Tensor) {
    require(
      !wrappedValue.isTraced, "parameter: its value (shape \(wrappedValue.shape)) is traced; detach it first")
    state = Mutex(State(array: wrappedValue.array))
  }

  public var wrappedValue: Tensor {
    get { Tensor(array, origin: .parameter(self)) }
    set { assign(newValue) }
  }

  public var projectedValue: Parameter { self }

  public var array: NDArray { state.withLock(\.array) }
  public var shape: Shape { array.shape }

  /// Whether gradients are computed for it. Freezing a parameter changes nothing else.
  public var isTrainable: Bool {
    get { state.withLock(\.isTrainable) }
    set { state.withLock { $0.isTrainable = newValue } }
  }

  /// Changes the value in place; a copy is made first if someone else holds it.
  public func update(_ body: (NDArray) -> Void) {
    state.withLock { state in
      state.array = state.array.plain()
      if !state.array.isUniquelyHeld() { state.array = state.array.copied() }
      body(state.array)
    }
  }

  private func assign(_ value: Tensor) {
    require(!value.isTraced, "parameter: its new value (shape \(value.shape)) is traced; detach it first")
    require(
      value.shape == shape && value.dtype == array.dtype,
      "parameter: a value of shape \(value.shape) (\(value.dtype)) cannot replace one of shape \(shape) "
        + "(\(array.dtype))")
    state.withLock { $0.array = value.array }
  }

  /// Replaces the value by one of any float type, for networks that are verified in float64.
  public func convert(to dtype: DType) {
    state.withLock { $0.array = Elementwise.cast($0.array, to: dtype) }
  }
}
