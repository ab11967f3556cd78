import Kernels

extension Tensor {
  /// Runs the tape backward from this tensor and returns the gradients of its leaves.
  ///
  /// Each saved value is freed as soon as it has been used. A tape runs backward once; a second call stops the program.
  ///
  /// - Parameters:
  ///   - seed: the gradient with respect to this tensor, of its shape. A tensor with one element, such as a loss, needs
  ///     none: it is 1.
  ///   - differentiably: whether the pass is recorded on the tape itself. The gradients are then traced, and what is
  ///     computed from them (a gradient penalty, a product with the Hessian) can be differentiated in turn. Nothing is
  ///     freed, and the tape can run backward again.
  public func backward(seed: Tensor? = nil, differentiably: Bool = false) -> Gradients {
    guard case .traced(let tape, let entry) = origin else {
      fail(
        "backward: \(storedArray.described) was not recorded. Trace the input, as in "
          + "network(images.traced(by: Tape()), &context)")
    }
    require(
      entry != Tape.untracked,
      "backward: nothing that \(storedArray.described) was computed from wants a gradient; let a parameter be "
        + "trainable, or trace an input with retainingGradient: true")
    let start = seed ?? startingSeed()
    require(
      start.shape == shape && start.dtype == dtype,
      "backward: the seed \(start.storedArray.described) must be like the tensor, \(storedArray.described); reshape or "
        + "cast the seed")
    if differentiably { return RecordedBackwardPass(tape).run(from: entry, seed: start) }
    var gradient: NDArray? = start.array
    return BackwardPass(tape.consume()).run(from: entry, seed: &gradient, tape: tape)
  }

  private func startingSeed() -> Tensor {
    require(
      elementCount == 1,
      "backward: shape \(shape) (\(dtype)) has \(elementCount) elements. Reduce it to one number (sum, mean, a loss) "
        + "or give a seed")
    return .full(shape, 1, dtype)
  }
}

