import Autodiff
import Kernels

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

    init(_ buffer: Buffer) { (self.buffer, value) = (buffer, buffer.wrappedValue) }

    var isCurrent: Bool { buffer.wrappedValue.storedArray.isSameMemory(as: value.storedArray) }

    func putBack() { buffer.wrappedValue = value }
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

extension NDArray {
  /// Whether both are the same elements in the same place; then neither has changed since the other was read.
  fileprivate func isSameMemory(as other: NDArray) -> Bool {
    buffer === other.buffer && byteOffset == other.byteOffset && layout == other.layout
  }
}
