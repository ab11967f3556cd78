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
    get { Tensor(storedArray, origin: .parameter(self)) }
    set { assign(newValue) }
  }

  public var projectedValue: Parameter { self }

  /// The value in row-major order.
  public var array: NDArray { storedArray.plain() }
  /// The value as it is stored: in blocks, where a convolution has asked for that.
  public var storedArray: NDArray { state.withLock(\.array) }
  public var shape: Shape { storedArray.shape }
  public var dtype: DType { storedArray.dtype }

  /// Whether gradients are computed for it. Freezing a parameter changes nothing else.
  public var isTrainable: Bool {
    get { state.withLock(\.isTrainable) }
    set { state.withLock { $0.isTrainable = newValue } }
  }

  /// Keeps the value in `layout` from now on, so that kernels that want it need not reorder it in every step.
  func keep(in layout: Layout) {
    state.withLock { state in
      if state.array.layout != layout { state.array = state.array.converted(to: layout) }
    }
  }

  /// `value` in `layout`; kept so from now on if it still is this parameter's value.
  func keep(_ value: NDArray, in layout: Layout) -> NDArray {
    let converted = value.converted(to: layout)
    state.withLock { state in
      if state.array.buffer === value.buffer { state.array = converted }
    }
    return converted
  }

  /// Changes the value in place, in row-major order; a copy is made first if someone else holds it.
  public func update(_ body: (NDArray) -> Void) {
    keep(in: .plain)
    state.withLock { state in
      if !state.array.isUniquelyHeld() { state.array = state.array.copied() }
      body(state.array)
    }
  }

  /// The stored value, held by nobody else, for an optimizer to change in place at once. Nobody else may use the
  /// network until it is done.
  package func arrayToUpdate() -> NDArray {
    state.withLock { state in
      if !state.array.isUniquelyHeld() { state.array = state.array.copied() }
      return state.array
    }
  }

  private func assign(_ value: Tensor) {
    require(!value.isTraced, "parameter: its new value (shape \(value.shape)) is traced; detach it first")
    require(
      value.shape == shape && value.dtype == dtype,
      "parameter: a value of shape \(value.shape) (\(value.dtype)) cannot replace one of shape \(shape) "
        + "(\(dtype))")
    state.withLock { $0.array = value.array }
  }

  /// Replaces the value by one of any float type, for networks that are verified in float64.
  public func convert(to dtype: DType) {
    state.withLock { $0.array = Elementwise.cast($0.array.plain(), to: dtype) }
  }
}
