import Kernels

extension Tensor {
  /// The same value, recorded on `tape` from here on.
  ///
  /// - Parameter keepingGradient: whether `Gradients` should hold the gradient with respect to this tensor. It is off
  ///   by default, because the gradient of a picture costs time and training has no use for it.
  public func traced(by tape: Tape, keepingGradient: Bool = false) -> Tensor {
    Tensor(array, origin: .traced(tape, entry: keepingGradient ? tape.addLeaf() : Tape.untracked))
  }

  /// The same value as a constant: gradients end here.
  public func detached() -> Tensor { Tensor(array) }

  /// Whether operations on this tensor are recorded.
  public var isTraced: Bool { tape != nil }

  /// The tape that records operations on this tensor.
  public var tape: Tape? {
    if case .traced(let tape, _) = origin { tape } else { nil }
  }

  /// Whether a recorded operation on this tensor should compute its gradient.
  var wantsGradient: Bool {
    switch origin {
    case .constant: false
    case .traced(_, let entry): entry != Tape.untracked
    case .parameter(let parameter), .derived(let parameter): parameter.isTrainable
    }
  }
}
