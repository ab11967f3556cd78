import Kernels

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
