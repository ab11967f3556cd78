import Core
import Kernels
import Synchronization

/// A trainable value of a layer: `@Parameter var weight: Tensor`.
///
/// The wrapper is a reference, so copies of a layer share their weights, gradients find them by identity, and an
/// optimizer can change them in place. Reading the property gives a tensor; `$weight` is the parameter itself.
@propertyWrapper
public final class Parameter: Sendable {
  private let state: Mutex<ParameterState>

  /// Starts at a value, as in `@Parameter public var weight: Tensor`. A traced value stops the program.
  public init(wrappedValue: Tensor) {
    require(
      !wrappedValue.isTraced, "parameter: its value \(wrappedValue.array.described) is traced; detach it first")
    state = Mutex(ParameterState(wrappedValue.array))
  }

  /// A parameter whose value is drawn when someone first asks for it, and never if it is set before.
  ///
  /// - Parameter draw: gives the value, of this shape, float32 and not traced; called once, on any thread.
  public init(drawnWhenNeeded shape: Shape, _ draw: @escaping @Sendable () -> Tensor) {
    state = Mutex(
      ParameterState(shape, .float32) {
        let value = draw()
        require(
          value.shape == shape && value.dtype == .float32 && !value.isTraced,
          "parameter: a value of shape \(value.shape) (\(value.dtype)) was drawn for one of shape \(shape) (float32); "
        + "draw what is asked for")
        return value.array
      })
  }

  /// The value as a tensor that a tape follows back to this parameter. Setting it keeps shape and type; other shapes
  /// and types stop the program.
  public var wrappedValue: Tensor {
    get { Tensor(storedArray, origin: .parameter(self)) }
    set { assign(newValue) }
  }

  /// The parameter itself, as `layer.$weight`, where `layer.weight` is its value.
  public var projectedValue: Parameter { self }

  /// The value in row-major order.
  public var array: NDArray { storedArray.plain() }
  /// The value as it is stored: in blocks, where a convolution has asked for that.
  public var storedArray: NDArray { state.withLock { $0.value() } }
  /// The sizes of the value's axes; known before the value is drawn.
  public var shape: Shape { state.withLock(\.shape) }
  /// The type of the value's elements; known before the value is drawn.
  public var dtype: DType { state.withLock(\.dtype) }

  /// Whether gradients are computed for it. Freezing a parameter changes nothing else.
  public var isTrainable: Bool {
    get { state.withLock(\.isTrainable) }
    set { state.withLock { $0.isTrainable = newValue } }
  }

  /// `value` lying as `form` says; kept so from now on if it still is this parameter's value, so that kernels that want
  /// it need not reorder it in every step.
  func keep(_ value: NDArray, as form: ArrayForm) -> NDArray {
    let converted = value.lying(as: form)
    state.withLock { state in
      if state.value().isSameMemory(as: value) { state.set(converted) }
    }
    return converted
  }

  /// Changes the value in place, in row-major order; a copy is made first if someone else holds it.
  public func update(_ body: (NDArray) -> Void) {
    state.withLock { state in
      let plain = ArrayForm(plain: state.shape, state.dtype)
      if state.value().form != plain { state.set(state.take().lying(as: plain)) }
      body(state.valueToChange())
    }
  }

  /// The stored value, held by nobody else, for an optimizer to change in place at once. Nobody else may use the
  /// network until it is done.
  package func arrayToUpdate() -> NDArray { state.withLock { $0.valueToChange() } }

  private func assign(_ value: Tensor) {
    require(!value.isTraced, "parameter: its new value \(value.array.described) is traced; detach it first")
    require(
      value.shape == shape && value.dtype == dtype,
      "parameter: a value of shape \(value.shape) (\(value.dtype)) cannot replace one of shape \(shape) "
        + "(\(dtype)); a parameter keeps its shape and type. Cast the value, or convert(to:) the layer")
    state.withLock { $0.set(value.array) }
  }

  /// Replaces the value by one of any float type, for networks that are verified in float64.
  public func convert(to dtype: DType) {
    state.withLock { $0.set(Elementwise.cast($0.value().plain(), to: dtype)) }
  }
}

/// What a parameter holds: its value, or how to get it.
struct ParameterState: Sendable {
  private(set) var shape: Shape
  private(set) var dtype: DType
  var isTrainable = true
  /// nil until it has been drawn.
  private var array: NDArray?
  private var draw: (@Sendable () -> NDArray)?

  init(_ array: NDArray) { (shape, dtype, self.array) = (array.shape, array.dtype, array) }

  init(_ shape: Shape, _ dtype: DType, draw: @escaping @Sendable () -> NDArray) {
    (self.shape, self.dtype, self.draw) = (shape, dtype, draw)
  }

  /// The value; it is drawn if it has to be.
  mutating func value() -> NDArray {
    if let array { return array }
    guard let draw else { fail("parameter: its value is being changed and cannot be read") }
    let drawn = draw()
    set(drawn)
    return drawn
  }

  mutating func set(_ value: NDArray) {
    (shape, dtype, array, draw) = (value.shape, value.dtype, value, nil)
  }

  /// The value, no longer held here; `set` must follow.
  mutating func take() -> NDArray {
    let value = self.value()
    array = nil
    return value
  }

  /// The value, held by nobody else but the caller.
  mutating func valueToChange() -> NDArray {
    var value = take()
    if !value.isUniquelyHeld() { value = value.copied() }
    set(value)
    return value
  }
}
